import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { checkExperiment } from '../config/load-experiment.js';
import type { LoadedExperiment } from '../config/load-experiment.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { readRun } from '../runs/read-run.js';
import type { Run } from '../runs/types.js';

/**
 * Reads a run folder, and checks its experiment as that of a config file is checked: the folder may come from somewhere else.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function openRun(folder: string, files?: FileOperations): Run {
  const run = readRun(folder, files);
  const { name, description, ...written } = run.manifest.experiment;
  try {
    // Whatever it is called: names and descriptions are only shown.
    const named = { ...run, manifest: { ...run.manifest, experiment: { name: 'run', description: '', ...written } } };
    const { name: _, description: __, ...experiment } = experimentOf(named, []).experiment;
    // As it was written, in its order; only one of an earlier mnistx may lack what has a default now.
    return isDeepStrictEqual(experiment, written)
      ? run
      : { ...run, manifest: { ...run.manifest, experiment: { name, description, ...experiment } } };
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    const { message } = error.problems[0]!;
    throw new MnistxError(
      {
        code: 'RUN_DAMAGED',
        message: `${join(folder, 'run.json')} holds no experiment that this mnistx knows: ${message}`,
        fix: 'restore the file, or run again',
      },
      { cause: error },
    );
  }
}

/**
 * The experiment of a run as run.json has it, complete, whatever has become of the file it came from; with further overrides.
 *
 * @throws {MnistxError} as a config file does
 */
export function experimentOf({ folder, manifest }: Run, overrides: readonly string[]): LoadedExperiment {
  return checkExperiment(manifest.experiment, { file: join(folder, 'run.json'), overrides });
}
