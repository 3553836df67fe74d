import { join } from 'node:path';
import { changedSettings } from './changed-world.js';
import { loadExperiment } from './config/load-experiment.js';
import type { LoadedExperiment } from './config/load-experiment.js';
import type { FileOperations } from './effects.js';
import { MnistxError } from './errors.js';
import { openRun } from './open-run.js';
import { configReader } from './read-config-file.js';
import type { RunRequest } from './run-experiment.js';
import type { Run } from './runs/types.js';

/** A run folder of the name that a new run would get, where it is to be used instead of a new one. */
export type KnownRun =
  | { readonly status: 'finished'; readonly folder: string; readonly finished: string }
  | { readonly status: 'unfinished'; readonly folder: string; readonly loaded: LoadedExperiment };

export interface KnownRunOptions {
  /** Go on with a run that has not finished. */
  readonly resume: boolean;
  /** Train whatever has been trained. */
  readonly again: boolean;
}

/**
 * Looks whether an experiment has been run: a finished run with the same settings, or an unfinished one;
 * with `resume`, whatever has changed since.
 *
 * @throws {MnistxError} for a bad config
 */
export function knownRun(
  request: RunRequest,
  { resume, again }: KnownRunOptions,
  files: FileOperations,
): KnownRun | null {
  if (request.force || again) return null;
  const loaded = loadExperiment({ ...request, readFile: configReader(files) });
  const folder = join(request.runsDirectory, loaded.experiment.name);
  const run = readIfThere(folder);
  if (run === null) return null;
  const { status, finished, experiment } = run.manifest;
  const isSame =
    experiment.train.epochs === loaded.experiment.train.epochs &&
    changedSettings(experiment, loaded.experiment).length === 0;
  if (status === 'finished' && isSame) return { status: 'finished', folder, finished: finished ?? '' };
  const isOpen = (resume && status !== 'finished') || (isSame && status !== 'running');
  return isOpen ? { status: 'unfinished', folder, loaded } : null;
}

function readIfThere(folder: string): Run | null {
  try {
    return openRun(folder);
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
