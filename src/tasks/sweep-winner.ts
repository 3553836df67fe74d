import { join } from 'node:path';
import type { Sweep } from '../config/sweep/types.js';
import { rankTrials } from '../sweep/rank.js';
import { TRIALS } from '../sweep/sweep-folder.js';
import type { Winner, WinnerTest } from '../sweep/sweep-folder.js';
import { trialName } from '../sweep/trial-label.js';
import type { Trial } from '../sweep/types.js';
import { evaluateRun } from './evaluate-run.js';
import type { EvaluateRequest } from './evaluate-run.js';

/** The best complete trial; `null` if none is complete. */
export function findWinner(trials: readonly Trial[], { objective, seeds }: Sweep): Winner | null {
  const [best] = rankTrials(trials, objective);
  if (best === undefined) return null;
  const folders = seeds.map((seed) => join(TRIALS, trialName(best.number, seeds.length > 1 ? seed : null)));
  const values = Object.fromEntries(best.assignment);
  return { trial: best.number, values, value: best.value!, folders, test: null };
}

/** Tries the winner on the test set, with each of its seeds. */
export async function testWinner(
  { folders }: Winner,
  { sweepFolder, ...places }: Omit<EvaluateRequest, 'folder'> & { readonly sweepFolder: string },
): Promise<WinnerTest> {
  const accuracies: number[] = [];
  const losses: number[] = [];
  for (const folder of folders) {
    const { report, loss } = await evaluateRun({ ...places, folder: join(sweepFolder, folder) });
    accuracies.push(report.accuracy);
    losses.push(loss);
  }
  return { accuracies, losses };
}
