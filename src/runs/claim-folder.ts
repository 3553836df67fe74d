import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { guarded, makeFolder } from './files.js';

export interface FolderRequest {
  readonly runsDirectory: string;
  readonly name: string;
  /** Replace a run of that name instead of taking the next free one. */
  readonly force: boolean;
  readonly files: FileOperations;
}

/**
 * Makes the folder of a new run: `cnn`, or `cnn-2`, `cnn-3`, … where that is taken. Two processes never get the same.
 *
 * @throws {MnistxError} DISK, RUN_EXISTS
 */
export function claimFolder({ runsDirectory, name, force, files }: FolderRequest): string {
  makeFolder(files, runsDirectory);
  if (force) removeRun(join(runsDirectory, name), files);
  for (let count = 1; ; count++) {
    const folder = join(runsDirectory, count === 1 ? name : `${name}-${count}`);
    if (makeNew(folder, files)) return folder;
  }
}

/** Takes a claimed folder back where nothing could be put into it. Never throws: the first error is the one to report. */
export function releaseFolder(folder: string, files: FileOperations): void {
  try {
    files.rmSync(folder, { recursive: true, force: true });
  } catch {
    // What cannot be written to can perhaps not be deleted either.
  }
}

function makeNew(folder: string, files: FileOperations): boolean {
  return guarded(folder, () => {
    try {
      files.mkdirSync(folder);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Removes a run and nothing else: a folder without run.json is somebody's own. */
function removeRun(folder: string, files: FileOperations): void {
  const names = guarded(folder, () => {
    try {
      return files.readdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  });
  if (names === null) return;
  if (names.length > 0 && !names.includes('run.json')) {
    const message = `${folder} is no run folder, so --force does not replace it`;
    throw new MnistxError({
      code: 'RUN_EXISTS',
      message,
      fix: 'choose another name with --name, or delete it yourself',
    });
  }
  // Another process may still be writing into it: moved aside in one step, it cannot get in the way of the new folder.
  const aside = `${folder}.${process.pid}.old`;
  guarded(folder, () => {
    files.renameSync(folder, aside);
    files.rmSync(aside, { recursive: true, force: true, maxRetries: 5 });
  });
}
