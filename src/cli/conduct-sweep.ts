import type { LoadedSweep } from '../config/sweep/types.js';
import type { SweepResult } from '../tasks/sweep.js';
import type { Context, ExitCode } from './context.js';
import { openLauncher } from './open-launcher.js';
import type { LauncherArguments, OpenLauncher } from './open-launcher.js';
import { SweepProgress } from './sweep-progress.js';

/** Options of every command that trains a sweep. */
export interface ConductArguments extends LauncherArguments {
  readonly failFast: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

/** Trains a sweep in a directory, shows how it goes, prints the best trials, and returns the exit code. */
export async function conductSweep(
  loaded: LoadedSweep,
  { directory, ...argv }: ConductArguments & { readonly directory: string },
  context: Context,
): Promise<ExitCode> {
  const { runSweep } = await import('../tasks/sweep.js');
  const { effects, signal, terminal, cacheDirectory, mirrors } = context;
  const progress = new SweepProgress(terminal, loaded.sweep, effects.elapsedMs, argv.quiet);
  const launcher = await openLauncher(argv, {
    context,
    most: loaded.sweep.search.trials * loaded.sweep.seeds.length,
    isWatched: progress.isWatching,
    warn: (message) => progress.warn(message),
  });
  const request = { directory, launcher: launcher.create, failFast: argv.failFast, cacheDirectory, mirrors };
  const report = progress.report.bind(progress);
  try {
    const result = await runSweep(loaded, request, { effects, signal, report }).finally(() => progress.clear());
    await printSweep(result, argv, context);
    return concludeSweep(result, { ...argv, ...launcher }, context);
  } finally {
    await launcher.close();
  }
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
  { quiet, resumeOptions }: Pick<ConductArguments, 'quiet'> & Pick<OpenLauncher, 'resumeOptions'>,
  { terminal }: Pick<Context, 'terminal'>,
): ExitCode {
  const { status, counts, sweep } = manifest;
  const ended = trials.filter(({ state }) => state !== 'pending').length;
  if (!quiet) {
    const also = (['stopped', 'failed', 'invalid'] as const).flatMap((state) =>
      counts[state] === 0 ? [] : [`${counts[state]} ${state === 'stopped' ? 'stopped early' : state}`],
    );
    const of = `${ended} of ${sweep.search.trials} trials${also.length === 0 ? '' : ` (${also.join(', ')})`}`;
    const next = status === 'finished' ? '' : `; to continue: mnistx resume ${folder}${resumeOptions}`;
    const word = status === 'finished' ? 'done' : status === 'failed' ? 'stopped at the first failure' : 'interrupted';
    terminal.log(`${folder}: ${word}, ${of}${next}\n`);
  }
  if (status === 'interrupted') return 130;
  return counts.failed > 0 ? 1 : 0;
}
