import { loadDataset } from '../data/load-dataset.js';
import type { DataOptions } from '../data/download-dataset.js';
import type { Experiment } from '../config/types.js';
import { MnistxError } from '../errors.js';
import { dataRequestOf } from '../open/plan-of.js';
import type { Needs } from '../sweep/launchers/bullmq/wire.js';
import { version } from '../training/version.js';

/**
 * Finds out what a worker must have to train an experiment. Each dataset is read once, for its digests.
 *
 * @throws {MnistxError} CONFLICT for one that begins with the weights of a run, and those of `loadDataset`
 */
export function needsFinder(options: DataOptions): (experiment: Experiment) => Promise<Needs> {
  const known = new Map<string, Promise<Needs['data']>>();
  return async (experiment) => {
    if (experiment.model.init_from !== undefined) throw runOfThisMachineError(experiment.model.init_from);
    const key = JSON.stringify(dataRequestOf(experiment).source);
    const data = known.get(key) ?? describeData(experiment, options);
    known.set(key, data);
    return { version: version(), engine: experiment.engine, data: await data };
  };
}

async function describeData(experiment: Experiment, options: DataOptions): Promise<Needs['data']> {
  const { name, files } = await loadDataset(dataRequestOf(experiment), options);
  return { name, source: experiment.data, files };
}

function runOfThisMachineError(folder: string): MnistxError {
  return new MnistxError({
    code: 'CONFLICT',
    message: `the workers of a queue do not have ${folder}, the run whose weights these trials begin with (model.init_from)`,
    fix: 'train them on this machine: leave out --queue',
  });
}
