import type { Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError, throwIfAtLimit } from '../errors.js';

/** The entries of a folder of runs. */
export interface RunsDirectory {
  /** Possible run folders, sorted by name. A run folder gives a list of one. */
  readonly folders: readonly FolderPlace[];
  /** Names of the other files. */
  readonly files: readonly string[];
}

export interface FolderPlace {
  readonly name: string;
  readonly path: string;
}

/**
 * Lists a folder of runs. A missing folder is empty.
 *
 * @throws {MnistxError} RUN_NOT_FOUND if it is not a folder
 */
export function openRunsDirectory(path: string, operations: FileOperations): RunsDirectory {
  const entries = readEntries(path, operations);
  // Names need no normalizing, and `join` for each would take as long as reading them.
  const prefix = join(path, '_').slice(0, -1);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  if (entries.some(({ name }) => name === 'run.json')) return { folders: [{ name: basename(path), path }], files };
  const names = entries
    .filter(
      (entry) => entry.isDirectory() || (entry.isSymbolicLink() && leadsToFolder(operations, prefix + entry.name)),
    )
    .map(({ name }) => name);
  names.sort(new Intl.Collator('en', { numeric: true }).compare);
  return { folders: names.map((name) => ({ name, path: prefix + name })), files };
}

/** `false` for a link that is broken or leads in a circle. */
function leadsToFolder(operations: FileOperations, link: string): boolean {
  try {
    return operations.statSync(link).isDirectory();
  } catch {
    return false;
  }
}

function readEntries(path: string, operations: FileOperations): Dirent[] {
  try {
    return operations.readdirSync(path, { withFileTypes: true });
  } catch (error) {
    throwIfAtLimit(path, error);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR')
      throw notFound(`${path} is a file, not a folder of runs`, 'name the folder that holds the run folders', error);
    if (code === 'EACCES' || code === 'EPERM')
      throw notFound(`you may not read ${path}`, 'check its permissions', error);
    if (code === undefined) throw error;
    throw notFound(`${path} cannot be read (${code})`, 'check the disk', error);
  }
}

function notFound(message: string, fix: string, cause: unknown): MnistxError {
  return new MnistxError({ code: 'RUN_NOT_FOUND', message, fix }, { cause });
}
