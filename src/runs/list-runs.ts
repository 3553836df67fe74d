import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { readRun } from './read-run.js';
import { openRunsDirectory } from './runs-directory.js';
import type { Run } from './types.js';

/** The runs of a folder, and the folders that could not be read. */
export interface RunList {
  readonly runs: readonly Run[];
  readonly damaged: readonly DamagedRun[];
}

/** A folder that could not be read as a run, and the reason in one sentence. */
export interface DamagedRun {
  readonly folder: string;
  readonly reason: string;
}

/**
 * Reads every run directly below a folder, sorted by name. A run folder gives a list of one, a missing folder an empty
 * list.
 *
 * @throws {MnistxError} RUN_NOT_FOUND if it is not a folder
 */
export function listRuns(runsDirectory: string, files: FileOperations = nodeEffects.files): RunList {
  const runs: Run[] = [];
  const damaged: DamagedRun[] = [];
  for (const { path } of openRunsDirectory(runsDirectory, files).folders) {
    const read = readIfRun(path, files);
    if (read === null) continue;
    if ('reason' in read) damaged.push(read);
    else runs.push(read);
  }
  return { runs, damaged };
}

/** `null` for a folder that is not a run. */
export function readIfRun(folder: string, files: FileOperations): Run | DamagedRun | null {
  try {
    return readRun(folder, files);
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    return error.code === 'RUN_NOT_FOUND' ? null : { folder, reason: error.message };
  }
}
