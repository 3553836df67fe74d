import { join } from 'node:path';
import type { Sweep } from '../config/sweep/types.js';
import { withDefaultPlaces } from '../data/default-places.js';
import type { DataPlaces } from '../data/default-places.js';
import { loadDataset } from '../data/load-dataset.js';
import type { Dataset } from '../data/types.js';
import { openModel } from '../open/open-model.js';
import type { OpenModel } from '../open/open-model.js';
import { dataRequestOf } from '../open/plan-of.js';
import type { FileOperations } from '../effects.js';
import { isThere } from '../runs/files.js';
import { rankTrials } from '../sweep/rank.js';
import { TRIALS } from '../sweep/sweep-folder.js';
import type { Winner, WinnerTest } from '../sweep/sweep-folder.js';
import { trialName } from '../sweep/trial-label.js';
import type { Trial } from '../sweep/types.js';
import type { LoadDataset } from '../training/types.js';
import { judgeModel } from './evaluate-run.js';
import type { EvaluateRequest } from './evaluate-run.js';

/** The best complete trial; `null` if none is complete. */
export function findWinner(trials: readonly Trial[], { objective, seeds }: Sweep): Winner | null {
  const [best] = rankTrials(trials, objective);
  if (best === undefined) return null;
  const folders = seeds.map((seed) => join(TRIALS, trialName(best.number, seeds.length > 1 ? seed : null)));
  const values = Object.fromEntries(best.assignment);
  return { trial: best.number, values, value: best.value!, folders, test: null };
}

export interface WinnerRequest extends Omit<EvaluateRequest, 'folder'> {
  readonly sweepFolder: string;
  /** Reads the data. Default: `loadDataset` */
  readonly load?: LoadDataset;
}

/** Run folders of the winner that somebody has removed: its network cannot be tried any more. */
export function missingFolders(
  { folders }: Winner,
  { folder, files }: { readonly folder: string; readonly files: FileOperations },
): string[] {
  return folders.map((name) => join(folder, name)).filter((path) => !isThere(files, path));
}

/** Tries the winner on the test set, with each of its seeds. */
export async function testWinner({ folders }: Winner, request: WinnerRequest): Promise<WinnerTest> {
  const { sweepFolder, load = loadDataset, ...options } = request;
  const accuracies: number[] = [];
  const losses: number[] = [];
  let shared: Dataset | null = null;
  for (const folder of folders) {
    const model = await openModel({ ...options, folder: join(sweepFolder, folder) });
    try {
      const data: Dataset = shared ?? (await loadTestData(model, { ...options, load }));
      // Without a test set each seed holds out another: most of one are training images of the others.
      shared = data.testCount > 0 ? data : null;
      const { report, loss } = await judgeModel(model, data, options);
      accuracies.push(report.accuracy);
      losses.push(loss);
    } finally {
      await model.session.close();
    }
  }
  return { accuracies, losses };
}

/** Nothing is held out for validation, so that the test set of a source is the same for all seeds. */
function loadTestData(
  { run }: OpenModel,
  { load, signal, ...places }: Pick<WinnerRequest, 'signal' | keyof DataPlaces> & { readonly load: LoadDataset },
): Promise<Dataset> {
  const wanted = { ...dataRequestOf(run.manifest.experiment), validation: 'none' } as const;
  return load(wanted, { ...withDefaultPlaces(places), ...(signal && { signal }) });
}
