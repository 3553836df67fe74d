import { join } from 'node:path';
import { suggestValue } from '../config/problems/suggest.js';
import type { Experiment } from '../config/types.js';
import { DATASETS } from '../data/datasets.js';
import type { DataRequest } from '../data/data-request.js';
import type { DatasetName } from '../data/datasets.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { openRun } from './open-run.js';
import { dataRequestOf } from './plan-of.js';
import { nameExamplesAt } from './wrong-turn.js';
import { receiveExperiment } from './read-config-file.js';

export interface DataPlaces {
  readonly files: FileOperations;
  /** Ends the wait for an experiment that comes through a pipe. */
  readonly signal: AbortSignal;
}

/**
 * Finds the data that an argument names: a dataset, the data of an experiment file or run folder, or a file or folder of
 * examples.
 *
 * @throws {MnistxError} BAD_USAGE if it is none of these, and the errors of experiment files and runs
 */
export async function chooseData(word: string, places: DataPlaces): Promise<DataRequest> {
  return (await chooseDataAndExperiment(word, places)).data;
}

export interface ChosenData {
  readonly data: DataRequest;
  /** `null` for data alone. */
  readonly experiment: Experiment | null;
}

/**
 * The same, with the experiment that the data belongs to.
 *
 * @throws {MnistxError} as `chooseData`
 */
export async function chooseDataAndExperiment(word: string, { files, signal }: DataPlaces): Promise<ChosenData> {
  if (Object.hasOwn(DATASETS, word)) return requestAll({ dataset: word as DatasetName });
  const found = files.statSync(word, { throwIfNoEntry: false });
  if (found === undefined) throw nothingFoundError(word);
  if (!found.isDirectory()) {
    if ((await nameExamplesAt(word, files)) !== null) return requestAll({ path: word });
    return dataOf((await receiveExperiment(word, { overrides: [], files, signal })).experiment);
  }
  const isRun = files.statSync(join(word, 'run.json'), { throwIfNoEntry: false }) !== undefined;
  return isRun ? dataOf(openRun(word, files).manifest.experiment) : requestAll({ path: word });
}

function dataOf(experiment: Experiment): ChosenData {
  return { data: dataRequestOf(experiment), experiment };
}

function requestAll(source: DataRequest['source']): ChosenData {
  const limit = { train: null, test: null };
  // Examples are shown as they are: nothing is held out that the source does not hold out.
  const validation = 'path' in source ? 'own' : 'test';
  return { data: { source, validation, limit, normalization: 'unit', seed: 1 }, experiment: null };
}

function nothingFoundError(word: string): MnistxError {
  const names = Object.keys(DATASETS);
  const meant = /[/\\.]/.test(word) ? null : suggestValue(word, names);
  return new MnistxError({
    code: 'BAD_USAGE',
    message: `there is no dataset, file or folder ${word}`,
    ...(meant === null ? { missing: word } : {}),
    fix:
      meant === null
        ? `name ${names.join(', ')}, an experiment file, or a file or folder of examples`
        : `did you mean "${meant}"?`,
  });
}
