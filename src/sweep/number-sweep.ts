import { basename } from 'node:path';
import type { Sweep } from '../config/sweep/types.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { numberedFolders } from '../runs/numbered-folders.js';
import { isFree, proposeFolders } from '../runs/ownership/claim-folder.js';
import { sweepDifferences } from './sweep-differences.js';
import { readSweep } from './sweep-folder.js';

/**
 * The name of a sweep that was given none: that of the same sweep in a directory, which continues, or the first that is
 * free of `lr-sweep`, `lr-sweep-2`, …
 */
export function numberSweep(sweep: Sweep, directory: string, files: FileOperations): string {
  const taken = numberedFolders(directory, sweep.name, files).filter((folder) => !isFree(folder, files));
  const same = taken.find((folder) => isSameSweep(folder, sweep, files));
  if (same !== undefined) return basename(same);
  for (const folder of proposeFolders(directory, sweep.name)) if (!taken.includes(folder)) return basename(folder);
  throw new Error('there is always another number');
}

function isSameSweep(folder: string, sweep: Sweep, files: FileOperations): boolean {
  try {
    return sweepDifferences(readSweep(folder, files).sweep, sweep).length === 0;
  } catch (error) {
    if (error instanceof MnistxError) return false;
    throw error;
  }
}
