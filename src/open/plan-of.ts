import type { LoadedExperiment } from '../config/complete-tree.js';
import type { Experiment, ExperimentData } from '../config/types.js';
import { findMisfits } from '../data/augment/check.js';
import { describeDataset } from '../data/load-dataset.js';
import type { DataOptions } from '../data/load-dataset.js';
import type { DataRequest, DataSource, OwnData } from '../data/data-request.js';
import { MnistxError } from '../errors.js';
import { compile } from '../model/compile.js';
import type { Plan } from '../model/types.js';
import { splittingOf } from './splitting-of.js';

/** How `planOf` finds out about the data, and where its problems point. */
export interface PlanOptions
  extends
    Pick<LoadedExperiment, 'located'>,
    Partial<Pick<DataOptions, 'cacheDirectory' | 'signal' | 'onSourceProgress'>> {
  /** Describes the data. Default: `describeDataset` */
  readonly describe?: typeof describeDataset | undefined;
  /** Called with each sentence about what was found in a user's own files. */
  readonly onRemark?: (remark: string) => void;
}

/**
 * Compiles an experiment for its data. Reads only headers and labels of a folder. Problems point into the file that
 * `loaded` came from.
 *
 * @throws {MnistxError} those of `compile`, `describeDataset` and `findMisfits`
 */
export async function planOf(
  experiment: Experiment,
  { located, describe = describeDataset, onRemark, ...reading }: PlanOptions,
): Promise<Plan> {
  try {
    const data = await describe(dataRequestOf(experiment).source, reading);
    for (const remark of data.remarks) onRemark?.(remark);
    const misfits = findMisfits(experiment.data.augment, data.imageShape);
    if (misfits.length > 0) throw new MnistxError(misfits);
    return compile(experiment, data);
  } catch (error) {
    if (error instanceof MnistxError) throw new MnistxError(located(error.problems), { cause: error });
    throw error;
  }
}

export function dataRequestOf(experiment: Pick<Experiment, 'data' | 'seed'>): DataRequest {
  return { source: sourceOf(experiment.data), ...splittingOf(experiment) };
}

function sourceOf({ dataset, path, directory, ...data }: ExperimentData): DataSource {
  if (path !== undefined) return { path, ...ownKeys(data) };
  return directory === undefined ? { dataset: dataset! } : { directory, ...ownKeys(data) };
}

/** Absent keys stay absent. */
function ownKeys(data: Omit<ExperimentData, 'dataset' | 'path' | 'directory'>): Omit<OwnData, 'path'> {
  const keys = {
    format: data.format,
    size: data.size,
    fit: data.fit,
    channels: data.channels,
    test: data.test,
    testPath: data.test_path,
    classNames: data.class_names,
    labels: data.labels,
    labelColumn: data.label_column,
    labelOffset: data.label_offset,
    transpose: data.transpose,
  };
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as Omit<OwnData, 'path'>;
}
