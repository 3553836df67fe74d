import type { Argv } from 'yargs';
import { MnistxError } from '../errors.js';

/** Options that change an experiment file; each becomes an override. */
export interface ExperimentArguments {
  readonly set: readonly string[];
  readonly seed: string | undefined;
  readonly engine: string | undefined;
}

/** Overrides, applied in order. */
export const setOption = {
  alias: 'S',
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  describe: 'Override a key, as in train.epochs=5; can be repeated',
} as const;

export const logScaleOption = {
  type: 'boolean',
  default: false,
  describe: 'Draw losses on a log scale',
} as const;

export const threadsOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Number of threads (default: $MNISTX_THREADS, or all cores that a step keeps busy)',
} as const;

export const quietOption = {
  alias: 'q',
  type: 'boolean',
  default: false,
  describe: 'Show only warnings and errors',
} as const;

export const engineBackendOption = {
  type: 'string',
  choices: ['auto', 'wasm'],
  requiresArg: true,
  describe: 'Kernels of the engine simd: wasm leaves out native ones (default: $MNISTX_ENGINE_BACKEND or auto)',
} as const;

/** The environment with what the option says in the place of its variable. */
export function withEngineBackend<T extends { readonly env: NodeJS.ProcessEnv }>(
  context: T,
  { engineBackend }: { readonly engineBackend?: string | undefined },
): T {
  return engineBackend === undefined
    ? context
    : { ...context, env: { ...context.env, MNISTX_ENGINE_BACKEND: engineBackend } };
}

export function experimentOptions<T>(parser: Argv<T>): Argv<T & ExperimentArguments> {
  return parser
    .option('set', setOption)
    .option('seed', { type: 'string', requiresArg: true, describe: 'Override the seed' })
    .option('engine', {
      type: 'string',
      requiresArg: true,
      describe: 'Override the engine: auto, simd or tfjs',
    }) as unknown as Argv<T & ExperimentArguments>;
}

/**
 * Turns options into overrides. Quotes the name, since `1` is a name too.
 *
 * @throws {MnistxError} BAD_USAGE for a key that both --set and its own option name
 */
export function overridesOf({
  set,
  name,
  seed,
  engine,
}: ExperimentArguments & { readonly name?: string | undefined }): string[] {
  const one = (key: string, value: string | undefined): string[] => {
    if (value === undefined) return [];
    const twin = set.find((setting) => setting.startsWith(`${key}=`));
    if (twin === undefined) return [`${key}=${value}`];
    const message = `--set ${twin} has no effect with --${key}`;
    throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'leave out one of them' });
  };
  return [
    ...set,
    ...one('name', name === undefined ? name : JSON.stringify(name)),
    ...one('seed', seed),
    ...one('engine', engine),
  ];
}
