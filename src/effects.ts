import fs from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The file operations that run folders and caches are written with; tests pass their own to count and fail them. */
export type FileOperations = Pick<
  typeof fs,
  | 'openSync'
  | 'readSync'
  | 'writeSync'
  | 'fsyncSync'
  | 'closeSync'
  | 'renameSync'
  | 'mkdirSync'
  | 'readFileSync'
  | 'readdirSync'
  | 'rmSync'
  | 'statSync'
  | 'lstatSync'
  | 'fstatSync'
  | 'linkSync'
>;

/** What reaches outside the program. Comes in as a parameter everywhere below `cli/`. */
export interface Effects {
  /** Wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number;
  readonly files: FileOperations;
}

/** The clocks and files of Node. */
export const nodeEffects: Effects = {
  now: () => Date.now(),
  elapsedMs: () => performance.now(),
  files: fs,
};

/** Whether something is at a path; what may not be looked at counts as nothing. */
export function isFound(files: Pick<FileOperations, 'statSync'>, path: string): boolean {
  try {
    return files.statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Flags for `openSync`: to read, without a wait for whoever writes. */
export const OPEN_AT_ONCE = fs.constants.O_RDONLY | fs.constants.O_NONBLOCK;

/**
 * Makes a folder and those above it that are missing, and returns the new ones from the top down. Node's own recursive mkdir
 * never ends where a file system makes no folders, as below /proc.
 *
 * @throws {NodeJS.ErrnoException} of the first that cannot be made; ENOTDIR where something else stands in its place
 */
export function makeFolders(files: Pick<FileOperations, 'mkdirSync' | 'statSync'>, path: string): string[] {
  const folder = resolve(path);
  if (isFolder(files, folder)) return [];
  const above = dirname(folder) === folder ? [] : makeFolders(files, dirname(folder));
  try {
    files.mkdirSync(folder);
    return [...above, folder];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another process may have been quicker.
    if (isFolder(files, folder)) return above;
    throw Object.assign(new Error('something else is in the way', { cause: error }), { code: 'ENOTDIR', path: folder });
  }
}

function isFolder(files: Pick<FileOperations, 'statSync'>, path: string): boolean {
  return files.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
