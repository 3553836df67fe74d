import { dirname, join } from 'node:path';
import { makeFolders } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { syncFolder, withDiskErrors, writeAndSync } from './files.js';

/** A file of a folder. `name` is relative to it, with slashes. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes a folder: complete, or not at all. An earlier folder is replaced if it holds nothing but files of the same names,
 * and others that `isOwn` knows.
 *
 * @throws {MnistxError} BAD_USAGE, DISK
 */
export function writeFolder(
  files: FileOperations,
  folder: string,
  content: readonly NamedFile[],
  isOwn: (name: string) => boolean = () => false,
): void {
  const own = new Set(content.map(({ name }) => name));
  refuseForeign(files, folder, (name) => own.has(name) || isOwn(name));
  const fresh = `${folder}.${process.pid}.tmp`;
  withDiskErrors(folder, () => {
    try {
      for (const { name, bytes } of content) {
        for (const made of makeFolders(files, dirname(join(fresh, name)))) syncFolder(files, dirname(made));
        writeAndSync(files, join(fresh, name), bytes);
      }
      syncFolder(files, fresh);
      exchange(files, fresh, folder);
    } catch (error) {
      files.rmSync(fresh, { recursive: true, force: true });
      throw error;
    }
    syncFolder(files, dirname(folder));
  });
}

/** Moves `fresh` to the place of `folder`, and deletes what was there. */
function exchange(files: FileOperations, fresh: string, folder: string): void {
  if (files.statSync(folder, { throwIfNoEntry: false }) === undefined) return files.renameSync(fresh, folder);
  const old = `${folder}.${process.pid}.old`;
  files.renameSync(folder, old);
  try {
    files.renameSync(fresh, folder);
  } catch (error) {
    files.renameSync(old, folder);
    throw error;
  }
  files.rmSync(old, { recursive: true, force: true });
}

/** Whoever names a folder of other things by mistake loses nothing. */
function refuseForeign(files: FileOperations, folder: string, isOwn: (name: string) => boolean): void {
  if (files.statSync(folder, { throwIfNoEntry: false }) === undefined) return;
  const foreign = listNames(files, folder, '').find((name) => !isOwn(name));
  if (foreign === undefined) return;
  const message = `${folder} also holds ${foreign}, and would be replaced as a whole`;
  throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'name another folder' });
}

function listNames(files: FileOperations, folder: string, prefix: string): string[] {
  return withDiskErrors(
    join(folder, prefix),
    () =>
      files.readdirSync(join(folder, prefix)).flatMap((name) => {
        const path = `${prefix}${name}`;
        const isFolder = files.lstatSync(join(folder, path)).isDirectory();
        return isFolder ? listNames(files, folder, `${path}/`) : [path];
      }),
    'read',
  );
}
