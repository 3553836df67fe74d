import { basename, dirname, join } from 'node:path';
import type { Effects, FileOperations } from '../../effects.js';
import { MnistxError } from '../../errors.js';
import { isThere, makeFolder, syncFolder, TEMPORARY, withDiskErrors } from '../files.js';
import { isLeftOver, isLocked, LOCK, lockRun } from './lock.js';
import type { RunLock } from './lock.js';

export interface FolderRequest {
  readonly directory: string;
  readonly name: string;
  readonly files: FileOperations;
}

/**
 * Makes a new folder: `compare-lr-cnn`, or `compare-lr-cnn-2`, `-3`, … if that is taken. Two processes never get the
 * same one.
 *
 * @throws {MnistxError} DISK
 */
export function claimFolder({ directory, name, files }: FolderRequest): string {
  makeFolder(files, directory);
  for (const folder of proposeFolders(directory, name)) if (makeNew(folder, files)) return folder;
  throw new Error('there is always another number');
}

export interface RunFolderRequest extends FolderRequest, Pick<Effects, 'now'> {
  /** Replace a run of that name instead of taking the next free one. */
  readonly force: boolean;
}

export interface ClaimedRun {
  readonly folder: string;
  readonly lock: RunLock;
  /** Where the replaced run is kept until the new one has begun; `null` if none. */
  readonly replaced: string | null;
}

/**
 * Makes the folder of a new run like `claimFolder`, and claims it. Reuses an empty folder, and one of a run that was
 * killed before it began.
 *
 * @throws {MnistxError} DISK, RUN_EXISTS, RUN_BUSY if the run to replace is still training
 */
export function claimRunFolder({ directory, name, force, now, files }: RunFolderRequest): ClaimedRun {
  makeFolder(files, directory);
  const replaced = force ? moveAside(join(directory, name), { now, files }) : null;
  try {
    for (const folder of proposeFolders(directory, name)) {
      const lock = tryClaim(folder, { now, files });
      if (lock !== null) return { folder, lock, replaced };
    }
  } catch (error) {
    restoreReplaced({ folder: join(directory, name), replaced }, files);
    throw error;
  }
  throw new Error('there is always another number');
}

/** `null` if the folder belongs to somebody else. */
function tryClaim(folder: string, options: Pick<Effects, 'now' | 'files'>): RunLock | null {
  const { files } = options;
  const isNew = makeNew(folder, files);
  if (!isNew && !isFree(folder, files)) return null;
  const lock = tryLock(folder, { ...options, isNew });
  if (lock === null || isNew) return lock;
  try {
    removeLeftOver(folder, files);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** `null` if another process was faster. Removes a new folder that cannot be claimed. */
function tryLock(
  folder: string,
  { isNew, ...options }: Pick<Effects, 'now' | 'files'> & { readonly isNew: boolean },
): RunLock | null {
  try {
    return lockRun(folder, { ...options, force: false });
  } catch (error) {
    if (error instanceof MnistxError && error.code === 'RUN_BUSY') return null;
    if (isNew && !isLocked(folder, options.files)) releaseFolder(folder, options.files);
    throw error;
  }
}

/** `cnn`, `cnn-2`, `cnn-3`, … in a directory, without end. */
export function* proposeFolders(directory: string, name: string): Generator<string> {
  for (let count = 1; ; count++) yield join(directory, count === 1 ? name : `${name}-${count}`);
}

/** Whether a folder may be used again: it is empty, or its run was killed before it began. */
export function isFree(folder: string, files: FileOperations): boolean {
  return isLeftOver(folder, files) || isEmpty(folder, files);
}

function isEmpty(folder: string, files: FileOperations): boolean {
  try {
    return files.readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}

function removeLeftOver(folder: string, files: FileOperations): void {
  withDiskErrors(folder, () => {
    for (const name of files.readdirSync(folder))
      if (name !== LOCK) files.rmSync(join(folder, name), { recursive: true, force: true });
  });
}

/** Removes temporary files of killed processes, in its folders too. The caller must have claimed the folder. */
export function removeTemporary(folder: string, files: FileOperations, { recursive = true } = {}): void {
  withDiskErrors(folder, () => {
    for (const entry of files.readdirSync(folder, { recursive, withFileTypes: true }))
      if (entry.isFile() && TEMPORARY.test(entry.name))
        files.rmSync(join(entry.parentPath, entry.name), { force: true });
  });
}

/** Removes a claimed folder after a failure. Never throws: the first error is the one to report. */
export function releaseFolder(folder: string, files: FileOperations): void {
  try {
    files.rmSync(folder, { recursive: true, force: true });
  } catch {
    // A folder that cannot be written can perhaps not be deleted either.
  }
}

function makeNew(folder: string, files: FileOperations): boolean {
  return withDiskErrors(folder, () => {
    try {
      files.mkdirSync(folder);
      syncFolder(files, dirname(folder));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/**
 * Renames the run to replace; it is removed once the new run has begun. Refuses a folder without run.json, which is
 * somebody's own.
 */
function moveAside(folder: string, options: Pick<Effects, 'now' | 'files'>): string | null {
  const { files } = options;
  const list = (): readonly string[] | null => {
    try {
      return files.readdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  };
  const names = withDiskErrors(folder, list, 'read');
  if (names === null || names.length === 0 || isLeftOver(folder, files)) return null;
  if (!names.includes('run.json')) {
    const message = `${folder} is not a run folder, so --force does not replace it`;
    throw new MnistxError({
      code: 'RUN_EXISTS',
      message,
      fix: 'choose another name with --name, or delete it yourself',
    });
  }
  const lock = lockRun(folder, { ...options, force: false });
  try {
    return moveFolder(folder, join(dirname(folder), `${basename(folder)}.old`), files);
  } finally {
    lock.release();
  }
}

/** Renames a folder to `lr.old`, or `lr.old-2`, … if that is taken. */
export function moveFolder(folder: string, wanted: string, files: FileOperations): string {
  for (const free of proposeFolders(dirname(wanted), basename(wanted))) {
    if (isThere(files, free)) continue;
    withDiskErrors(folder, () => files.renameSync(folder, free));
    return free;
  }
  throw new Error('there is always another number');
}

type Replacing = Pick<ClaimedRun, 'folder' | 'replaced'>;

/** Removes the replaced run. Never throws: at worst a run folder remains under its other name. */
export function removeReplaced({ replaced }: Replacing, files: FileOperations): void {
  if (replaced !== null) releaseFolder(replaced, files);
}

/** Moves the run that was to be replaced back to its place. Never throws: it is intact in any case. */
export function restoreReplaced({ folder, replaced }: Replacing, files: FileOperations): void {
  if (replaced === null) return;
  try {
    files.renameSync(replaced, folder);
  } catch {
    // The first error is the one to report.
  }
}
