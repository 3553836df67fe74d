import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { checkExperiment } from '../config/load-experiment.js';
import type { LoadedExperiment } from '../config/complete-tree.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { readRun } from '../runs/read-run.js';
import type { Run } from '../runs/types.js';

/**
 * Reads a run folder and checks its experiment like a config file: the folder may come from another machine.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function openRun(folder: string, files?: FileOperations): Run {
  const run = readRun(folder, files);
  const { name, description, ...written } = run.manifest.experiment;
  try {
    // Names and descriptions are not checked: they are only displayed.
    const named = { ...run, manifest: { ...run.manifest, experiment: { name: 'run', description: '', ...written } } };
    const { name: _, description: __, ...experiment } = experimentOf(named, []).experiment;
    // Keep the experiment as written. Only those of earlier versions lack keys that have a default now.
    return isDeepStrictEqual(experiment, written)
      ? run
      : { ...run, manifest: { ...run.manifest, experiment: { name, description, ...experiment } } };
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    const { message } = error.problems[0]!;
    throw new MnistxError(
      {
        code: 'RUN_DAMAGED',
        message: `${join(folder, 'run.json')} holds an experiment that this version of mnistx does not accept: ${message}`,
        fix: 'restore the file, or run again',
      },
      { cause: error },
    );
  }
}

/**
 * The complete experiment in run.json, with further overrides. The file it came from is not read.
 *
 * @throws {MnistxError} as a config file does
 */
export function experimentOf({ folder, manifest }: Run, overrides: readonly string[]): LoadedExperiment {
  return checkExperiment(manifest.experiment, { file: join(folder, 'run.json'), overrides });
}
