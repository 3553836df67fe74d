import { join } from 'node:path';
import { loadExperiment } from './config/load-experiment.js';
import type { LoadedExperiment } from './config/load-experiment.js';
import { renderExperiment } from './config/render.js';
import type { FileOperations } from './effects.js';
import { MnistxError } from './errors.js';
import { readRun } from './runs/read-run.js';
import type { Run } from './runs/types.js';

/**
 * Reads a run folder, and checks its experiment as that of a config file is checked: the folder may come from somewhere else.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function openRun(folder: string, files?: FileOperations): Run {
  const run = readRun(folder, files);
  try {
    const { experiment } = experimentOf(run, []);
    return { ...run, manifest: { ...run.manifest, experiment } };
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
  const text = renderExperiment(manifest.experiment);
  const readFile = (): Uint8Array => new TextEncoder().encode(text);
  return loadExperiment({ file: join(folder, 'config.resolved.yaml'), overrides, readFile });
}
