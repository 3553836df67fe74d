import { basename, dirname, join, resolve, sep } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { makeFolder, syncFolder, withDiskErrors } from './files.js';
import { moveFolder } from './ownership/claim-folder.js';
import { isLocked } from './ownership/lock.js';

/** Holds removed folders; it lies beside those that are not removed. */
export const TRASH = '.trash';

export interface TrashEntry {
  /** A run, a sweep or a comparison: `runs/.trash/cnn`. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Moves a folder to the trash beside it, under a free name.
 *
 * @throws {MnistxError} DISK, RUN_DAMAGED
 */
export function moveToTrash(folder: string, files: FileOperations): string {
  const trash = join(dirname(folder), TRASH);
  refuseLink(trash, files);
  makeFolder(files, trash);
  return moveAndSync(folder, join(trash, basename(folder)), files);
}

/** Moves a folder of the trash back beside it, under a free name. */
export function moveBack(path: string, files: FileOperations): string {
  return moveAndSync(path, join(dirname(dirname(path)), basename(path)), files);
}

/** Whether a path leads into a trash, or is one. */
export function isInTrash(path: string): boolean {
  return resolve(path).split(sep).includes(TRASH);
}

/**
 * What lies in the trash of a runs directory, with its size, for which every file is looked at.
 *
 * @throws {MnistxError} DISK, RUN_DAMAGED
 */
export function listTrash(runsDirectory: string, files: FileOperations): TrashEntry[] {
  return listTrashed(runsDirectory, files).map((path) => ({ path, bytes: bytesIn(path, files) }));
}

/**
 * The paths of what lies in the trash of a runs directory.
 *
 * @throws {MnistxError} DISK, RUN_DAMAGED
 */
export function listTrashed(runsDirectory: string, files: FileOperations): string[] {
  const trash = join(runsDirectory, TRASH);
  refuseLink(trash, files);
  return namesIn(trash, files).map((name) => join(trash, name));
}

/**
 * Deletes folders of the trash for good; links in them are deleted, not followed.
 *
 * @throws {MnistxError} RUN_BUSY, DISK
 */
export function deleteEntry({ path }: TrashEntry, files: FileOperations): void {
  if (isLocked(path, files)) {
    const message = `${path} is being written, though it is in the trash`;
    throw new MnistxError({ code: 'RUN_BUSY', message, fix: 'end the program that writes it, and run again' });
  }
  withDiskErrors(path, () => files.rmSync(path, { recursive: true, force: true }));
}

function moveAndSync(from: string, to: string, files: FileOperations): string {
  const moved = moveFolder(from, to, files);
  withDiskErrors(moved, () => {
    for (const folder of [dirname(moved), dirname(from)]) syncFolder(files, folder);
  });
  return moved;
}

/** What is moved or deleted must lie where its path says. */
function refuseLink(trash: string, files: FileOperations): void {
  const found = withDiskErrors(trash, () => files.lstatSync(trash, { throwIfNoEntry: false }), 'read');
  if (found?.isSymbolicLink() !== true) return;
  const message = `${trash} is a link to another place`;
  throw new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'remove the link' });
}

function namesIn(trash: string, files: FileOperations): string[] {
  return withDiskErrors(
    trash,
    () => {
      if (files.statSync(trash, { throwIfNoEntry: false }) === undefined) return [];
      return files.readdirSync(trash).sort();
    },
    'read',
  );
}

function bytesIn(path: string, files: FileOperations): number {
  return withDiskErrors(
    path,
    () => {
      const found = files.lstatSync(path);
      if (!found.isDirectory()) return found.size;
      const entries = files.readdirSync(path, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .reduce((sum, { parentPath, name }) => sum + files.lstatSync(join(parentPath, name)).size, 0);
    },
    'read',
  );
}
