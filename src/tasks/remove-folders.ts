import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isFound } from '../effects.js';
import type { Effects, FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { withDiskErrors } from '../runs/files.js';
import { isLocked, LOCK, lockRun } from '../runs/ownership/lock.js';
import type { RunLock } from '../runs/ownership/lock.js';
import { isInTrash, moveToTrash } from '../runs/trash.js';
import { isSweep, TRIALS } from '../sweep/sweep-folder.js';
import { requireKind } from './folder-kind.js';

export interface RemoveRequest extends Pick<Effects, 'now' | 'files'> {
  /** Folders of runs, sweeps and comparisons. */
  readonly folders: readonly string[];
  readonly runsDirectory: string;
  /** Called for each folder that has been moved. */
  readonly onRemoved: (removed: Removed) => void;
}

export interface Removed {
  readonly folder: string;
  /** Where it is now. */
  readonly trash: string;
}

/**
 * Moves folders to the trash beside them. Moves none if one of them cannot be removed.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_BUSY, BAD_USAGE, DISK
 */
export function removeFolders({ folders, runsDirectory, onRemoved, ...effects }: RemoveRequest): void {
  const { files } = effects;
  const named = [...new Map(folders.map((folder) => [resolve(folder), folder])).values()];

  // 1. Only folders that are runs, sweeps or comparisons, and that nobody needs.
  for (const folder of named) checkRemovable(folder, runsDirectory, files);

  // 2. Claim them all, so that no process begins to write one.
  const locks: RunLock[] = [];
  try {
    for (const folder of named) locks.push(lockRun(folder, { ...effects, force: false }));
    for (const folder of named) refuseBusyTrials(folder, files);

    // 3. Move them, each with its claim.
    for (const folder of named) {
      const trash = moveToTrash(folder, files);
      removeClaim(trash, files);
      onRemoved({ folder, trash });
    }
  } finally {
    for (const lock of locks) lock.release();
  }
}

function checkRemovable(folder: string, runsDirectory: string, files: FileOperations): void {
  const path = resolve(folder);
  const found = withDiskErrors(path, () => files.lstatSync(path, { throwIfNoEntry: false }), 'read');
  if (found?.isSymbolicLink() === true)
    throw refused(`${folder} is a link to another place`, `remove the link yourself: rm ${folder}`);
  if (isInTrash(path))
    throw refused(`${folder} is in the trash already`, 'to delete the whole trash: mnistx rm --empty');
  if (isWithin(path, process.cwd()))
    throw refused(`${folder} holds the folder you are in`, 'change to the folder above it first');
  if (isWithin(path, resolve(runsDirectory)))
    throw refused(`${folder} holds all runs`, `name the runs to remove, as in: mnistx rm ${join(runsDirectory, 'lr')}`);
  const sweep = dirname(dirname(path));
  if (basename(dirname(path)) === TRIALS && isSweep(sweep, files))
    throw refused(
      `${folder} is a trial of a sweep, which needs it`,
      `remove the whole sweep: mnistx rm ${relative('', sweep)}`,
    );
  requireKind(folder, ['run', 'sweep', 'comparison'], files);
}

/** A killed sweep may have left a trial that is still training. */
function refuseBusyTrials(folder: string, files: FileOperations): void {
  if (!isSweep(folder, files)) return;
  const trials = join(folder, TRIALS);
  if (!isFound(files, trials)) return;
  const names = withDiskErrors(trials, () => files.readdirSync(trials), 'read');
  const busy = names.find((name) => isLocked(join(trials, name), files));
  if (busy === undefined) return;
  const message = `${join(trials, busy)} is still training`;
  throw new MnistxError({ code: 'RUN_BUSY', message, fix: 'wait until it ends' });
}

/** The folder keeps its claim while it is moved. Left behind, it would belong to a process that is gone. */
function removeClaim(folder: string, files: FileOperations): void {
  try {
    files.rmSync(join(folder, LOCK), { force: true });
  } catch {
    // The folder has been moved all the same.
  }
}

function isWithin(folder: string, path: string): boolean {
  const above = folder.endsWith(sep) ? folder : `${folder}${sep}`;
  return path === folder || path.startsWith(above);
}

function refused(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
