import { basename, dirname, join } from 'node:path';
import { suggestName } from '../config/problems/suggest.js';
import { isFound } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { listTrashed, moveBack, TRASH } from '../runs/trash.js';

export interface RestoreRequest {
  /** Names in the trash of the runs directory, or paths of folders in a trash elsewhere. */
  readonly names: readonly string[];
  readonly runsDirectory: string;
  readonly files: FileOperations;
}

export interface Restored {
  readonly trash: string;
  /** Where it is now: under another name if its own is taken. */
  readonly folder: string;
}

/**
 * Moves folders of the trash back to where they were. Moves none if one of them is not there.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, DISK
 */
export function restoreFolders({ names, runsDirectory, files }: RestoreRequest): Restored[] {
  const entries = listTrashed(runsDirectory, files).map((path) => basename(path));
  const paths = [...new Set(names.map((name) => placeOf(name, runsDirectory)))];
  for (const path of paths)
    if (basename(dirname(path)) !== TRASH || !isFound(files, path)) throw notInTrash(path, entries);
  return paths.map((trash) => ({ trash, folder: moveBack(trash, files) }));
}

function placeOf(name: string, runsDirectory: string): string {
  const trimmed = name.replace(/(.)\/+$/, '$1');
  return basename(dirname(trimmed)) === TRASH ? trimmed : join(runsDirectory, TRASH, basename(trimmed));
}

function notInTrash(path: string, entries: readonly string[]): MnistxError {
  const meant = suggestName(basename(path), entries);
  const list = entries.length === 0 ? 'the trash is empty' : `the trash holds ${entries.join(', ')}`;
  const fix = meant === null ? list : `did you mean "${meant}"?`;
  return new MnistxError({ code: 'RUN_NOT_FOUND', message: `there is no ${path}`, fix });
}
