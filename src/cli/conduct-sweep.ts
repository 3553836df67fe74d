import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { LoadedSweep } from '../config/sweep/types.js';
import { MnistxError } from '../errors.js';
import type { Launcher } from '../sweep/launchers/launcher.js';
import type { SweepResult } from '../tasks/sweep.js';
import type { Context, ExitCode } from './context.js';
import { SweepProgress } from './sweep-progress.js';

/** Options of every command that trains a sweep. */
export interface ConductArguments {
  readonly jobs: string | undefined;
  readonly failFast: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

export const jobsOption = {
  alias: 'j',
  type: 'string',
  requiresArg: true,
  describe: 'How many trials train at once (default: one on each core); the results are the same',
} as const;

/** Trains a sweep in a directory, shows how it goes, prints the best trials, and returns the exit code. */
export async function conductSweep(
  loaded: LoadedSweep,
  { directory, ...argv }: ConductArguments & { readonly directory: string },
  context: Context,
): Promise<ExitCode> {
  const [{ runSweep }, { localLauncher }] = await Promise.all([
    import('../tasks/sweep.js'),
    import('../sweep/launchers/local.js'),
  ]);
  const { effects, signal, terminal, cacheDirectory, mirrors } = context;
  const slots = slotsOf(argv, loaded);
  const progress = new SweepProgress(terminal, loaded.sweep, effects.elapsedMs, argv.quiet);
  const launcher = (runsDirectory: string): Launcher =>
    localLauncher({
      program: fileURLToPath(new URL('../tasks/trial-worker.js', import.meta.url)),
      settings: { runsDirectory, cacheDirectory, mirrors, threads: threadsFor(slots), isWatched: progress.isWatching },
      slots,
      signal,
      onLost: ({ experiment }, reason) =>
        progress.warn(`the process of ${experiment.name} ended ${reason}; it continues`),
    });
  const request = { directory, launcher, failFast: argv.failFast, cacheDirectory, mirrors };
  const report = progress.report.bind(progress);
  const result = await runSweep(loaded, request, { effects, signal, report }).finally(() => progress.clear());
  await printSweep(result, argv, context);
  return concludeSweep(result, argv, context);
}

/** No more than there is to train. */
function slotsOf({ jobs }: ConductArguments, { sweep }: LoadedSweep): number {
  if (jobs !== undefined && !/^[1-9]\d{0,2}$/.test(jobs)) {
    const fix = 'use a whole number from 1 up to 999, or leave it out for one on each core';
    throw new MnistxError({ code: 'BAD_USAGE', message: `--jobs is "${jobs}"`, fix });
  }
  const wanted = jobs === undefined ? availableParallelism() : Number(jobs);
  return Math.min(wanted, sweep.search.trials * sweep.seeds.length);
}

function threadsFor(slots: number): number {
  return Math.max(1, Math.floor(availableParallelism() / slots));
}

async function printSweep(
  { folder, manifest, trials }: SweepResult,
  { json }: ConductArguments,
  { terminal }: Context,
): Promise<void> {
  if (json) {
    const documents = trials.map(({ assignment, ...trial }) => ({ ...trial, values: Object.fromEntries(assignment) }));
    terminal.out(`${JSON.stringify({ folder, ...manifest, trials: documents }, null, 2)}\n`);
    return;
  }
  const { renderSweep } = await import('./render/sweep.js');
  terminal.out(renderSweep(manifest, trials));
}

/** Says how a sweep ended: 1 if a trial failed, 130 if it was stopped. */
function concludeSweep(
  { folder, manifest, trials }: SweepResult,
  { quiet }: ConductArguments,
  { terminal }: Context,
): ExitCode {
  const { status, counts, sweep } = manifest;
  const ended = trials.filter(({ state }) => state !== 'pending').length;
  if (!quiet) {
    const also = (['stopped', 'failed', 'invalid'] as const).flatMap((state) =>
      counts[state] === 0 ? [] : [`${counts[state]} ${state === 'stopped' ? 'stopped early' : state}`],
    );
    const of = `${ended} of ${sweep.search.trials} trials${also.length === 0 ? '' : ` (${also.join(', ')})`}`;
    const next = status === 'finished' ? '' : `; to continue: mnistx resume ${folder}`;
    const word = status === 'finished' ? 'done' : status === 'failed' ? 'stopped at the first failure' : 'interrupted';
    terminal.log(`${folder}: ${word}, ${of}${next}\n`);
  }
  if (status === 'interrupted') return 130;
  return counts.failed > 0 ? 1 : 0;
}
