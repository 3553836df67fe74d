import type { Argv } from 'yargs';
import type { Context, ExitCode } from './context.js';
import type { IdleOptions } from './idle-options.js';

/**
 * A command: help text, options and action. `run` imports the modules that it needs, so that `--help` loads none of
 * them.
 */
export interface Command<Arguments> {
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly options: (parser: Argv) => Argv<Arguments>;
  /** Cases in which options have no effect. Default: none */
  readonly idle?: readonly IdleOptions<Arguments>[];
  readonly run: (argv: Arguments, context: Context) => Promise<ExitCode>;
}
