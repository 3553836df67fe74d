import type { LoadedExperiment } from '../config/load-experiment.js';
import type { Experiment } from '../config/types.js';
import { findMisfits } from '../data/augment/check.js';
import { describeDataset } from '../data/load-dataset.js';
import type { DataRequest } from '../data/data-request.js';
import { MnistxError } from '../errors.js';
import { compile } from '../model/compile.js';
import type { Plan } from '../model/types.js';

/** How `planOf` finds out about the data, and where its problems point. */
export interface PlanOptions extends Pick<LoadedExperiment, 'located'> {
  /** Describes the data. Default: `describeDataset` */
  readonly describe?: typeof describeDataset | undefined;
}

/**
 * Compiles an experiment for its data. Reads only headers and labels of a folder. Problems point into the file that
 * `loaded` came from.
 *
 * @throws {MnistxError} those of `compile`, `describeDataset` and `findMisfits`
 */
export async function planOf(
  experiment: Experiment,
  { located, describe = describeDataset }: PlanOptions,
): Promise<Plan> {
  try {
    const data = await describe(dataRequestOf(experiment).source);
    const misfits = findMisfits(experiment.data.augment, data.imageShape);
    if (misfits.length > 0) throw new MnistxError(misfits);
    return compile(experiment, data);
  } catch (error) {
    if (error instanceof MnistxError) throw new MnistxError(located(error.problems), { cause: error });
    throw error;
  }
}

export function dataRequestOf({ data, seed }: Pick<Experiment, 'data' | 'seed'>): DataRequest {
  return {
    source: data.directory === undefined ? { dataset: data.dataset! } : { directory: data.directory },
    validation: data.validation,
    limit: { train: data.limit.train ?? null, test: data.limit.test ?? null },
    normalization: data.normalization,
    seed,
  };
}
