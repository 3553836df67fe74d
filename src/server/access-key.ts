import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { makeFolders, OPEN_AT_ONCE } from '../effects.js';
import type { FileOperations } from '../effects.js';

const KEY_BYTES = 32;

export interface AccessKey {
  readonly key: Uint8Array;
  /** Why it is only good until the server ends; `null` if it is kept. */
  readonly fault: string | null;
}

/** The key of cookies: one for each user, in a file that others cannot read. */
export function openAccessKey(cacheDirectory: string, files: FileOperations): AccessKey {
  const folder = join(cacheDirectory, 'ui');
  const path = join(folder, 'key');
  try {
    makeFolders(files, folder);
    const key = readKey(path, files) ?? makeKey(path, files);
    return { key, fault: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { key: randomBytes(KEY_BYTES), fault: `${path}: ${reason}` };
  }
}

function readKey(path: string, files: FileOperations): Uint8Array | null {
  if (files.lstatSync(path, { throwIfNoEntry: false }) === undefined) return null;
  const descriptor = files.openSync(path, OPEN_AT_ONCE);
  try {
    const { mode, uid, size } = files.fstatSync(descriptor);
    const user = process.getuid?.();
    // Windows has neither.
    if (user !== undefined && (uid !== user || (mode & 0o077) !== 0)) throw new Error('others may read it; delete it');
    if (size !== KEY_BYTES) throw new Error('it is no key of mnistx ui; delete it');
    const key = new Uint8Array(KEY_BYTES);
    files.readSync(descriptor, key, 0, KEY_BYTES, 0);
    return key;
  } finally {
    files.closeSync(descriptor);
  }
}

/** A link is made at once or not at all: of two servers that start together, both take the key of the first. */
function makeKey(path: string, files: FileOperations): Uint8Array {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const descriptor = files.openSync(aside, 'wx', 0o600);
  try {
    files.writeSync(descriptor, randomBytes(KEY_BYTES));
  } finally {
    files.closeSync(descriptor);
  }
  try {
    files.linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    files.rmSync(aside);
  }
  const key = readKey(path, files);
  if (key === null) throw new Error('it was deleted');
  return key;
}
