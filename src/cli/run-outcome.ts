import { MnistxError } from '../errors.js';
import type { RunResult } from '../training/types.js';
import type { Context, ExitCode } from './context.js';

/** `--threads`, else MNISTX_THREADS, else all cores (`null`). */
export function threadsOf(
  { threads }: { readonly threads?: string | undefined },
  env: NodeJS.ProcessEnv,
): number | null {
  const written = threads ?? (env['MNISTX_THREADS'] || undefined);
  if (written === undefined) return null;
  if (/^[1-9]\d{0,2}$/.test(written)) return Number(written);
  const source = threads === undefined ? 'MNISTX_THREADS' : '--threads';
  const fix = 'use a whole number from 1 up to 999, or leave it out for all cores';
  throw new MnistxError({ code: 'BAD_USAGE', message: `${source} is "${written}"`, fix });
}

/** Reports how a run ended, and returns the exit code. */
export async function concludeRun(
  result: RunResult,
  { quiet }: { readonly quiet: boolean },
  { terminal, effects }: Context,
): Promise<ExitCode> {
  const { folder, status, outcome, manifest, history } = result;
  if (outcome.reason === 'not_finite') {
    const { NOT_FINITE_CAUSES } = await import('../training/outcome.js');
    throw new MnistxError({
      code: 'NOT_FINITE',
      message: `${folder}: the loss became ${outcome.loss} in epoch ${outcome.epoch}, step ${outcome.step}`,
      fix: `${NOT_FINITE_CAUSES}; for the layer and commands to try: mnistx why ${folder}`,
    });
  }
  if (quiet) return status === 'interrupted' ? 130 : 0;
  const { modelScoreOf, weightsText } = await import('../records.js');
  if (outcome.reason === 'stopped_early') {
    terminal.log(
      `stopped early after epoch ${outcome.epoch}; the best was epoch ${outcome.bestEpoch}${outcome.restored ? ', and its weights are kept' : ''}\n`,
    );
  }
  if (status === 'interrupted') {
    const next =
      manifest.experiment.train.checkpoint.keep === 'none' ? 'it keeps no checkpoint; to start over' : 'to continue';
    const epoch = outcome.reason === 'interrupted' ? outcome.epoch : '';
    terminal.log(`${folder}: interrupted in epoch ${epoch}; ${next}: mnistx resume ${folder}\n`);
    return 130;
  }
  const score = modelScoreOf(result);
  const { weights } = manifest;
  const isOfLast = weights === undefined || (weights.epoch === history.length && weights.averaged !== true);
  const whose = isOfLast ? '' : ` (weights of ${weightsText(manifest)})`;
  if (score !== null) terminal.log(`${folder}: done, ${score.source} accuracy ${score.accuracy.toFixed(4)}${whose}\n`);
  const [{ explainRun, NO_MEASUREMENTS }, { worstFinding }] = await Promise.all([
    import('../tasks/why.js'),
    import('./render/why.js'),
  ]);
  const worst = worstFinding(await explainRun(result, { files: effects.files, measure: NO_MEASUREMENTS }));
  if (worst !== null) terminal.log(`${worst}\n`);
  return 0;
}
