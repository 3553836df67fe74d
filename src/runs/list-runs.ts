import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { readRun } from './read-run.js';
import { openRunsDirectory } from './runs-directory.js';
import type { Run } from './types.js';

/** A folder of runs, read: the runs, and what could not be read and why. */
export interface RunList {
  readonly runs: readonly Run[];
  readonly damaged: readonly DamagedRun[];
}

/** A folder that could not be read as a run, and why in one sentence. */
export interface DamagedRun {
  readonly folder: string;
  readonly reason: string;
}

/**
 * Every run directly below a folder, in the order of their names; a run folder is a list of one. A missing folder holds
 * no runs.
 *
 * @throws {MnistxError} RUN_NOT_FOUND for something else than a folder
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

/** `null` for a folder that is no run. */
export function readIfRun(folder: string, files: FileOperations): Run | DamagedRun | null {
  try {
    return readRun(folder, files);
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    return error.code === 'RUN_NOT_FOUND' ? null : { folder, reason: error.message };
  }
}
