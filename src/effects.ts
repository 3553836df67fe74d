import fs from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The file operations for run folders and caches. Tests pass their own to count them and make them fail. */
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
  | 'realpathSync'
>;

/** Everything that reaches outside the program. A parameter everywhere below `cli/`. */
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

/** Whether something exists at a path; `false` if it may not be looked at. */
export function isFound(files: Pick<FileOperations, 'statSync'>, path: string): boolean {
  try {
    return files.statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Flags for `openSync`: read, without waiting for a writer. */
export const OPEN_AT_ONCE = fs.constants.O_RDONLY | fs.constants.O_NONBLOCK;

/**
 * Makes a folder and its missing parents, and returns the new ones from the top down. Node's own recursive mkdir never
 * ends on a file system that allows no folders, such as /proc.
 *
 * @throws {NodeJS.ErrnoException} of the first that cannot be made; ENOTDIR if something else has its name
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
    // Another process may have been faster.
    if (isFolder(files, folder)) return above;
    throw Object.assign(new Error('something else is in the way', { cause: error }), { code: 'ENOTDIR', path: folder });
  }
}

function isFolder(files: Pick<FileOperations, 'statSync'>, path: string): boolean {
  return files.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
