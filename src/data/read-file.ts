import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { MnistxError, throwIfAtLimit } from '../errors.js';

/** The largest file that is read into memory as a whole. */
export const MOST_FILE_BYTES = 2 ** 30;

/**
 * Opens a file of data for as long as `read` takes.
 *
 * @throws {MnistxError} DATA_NOT_FOUND
 */
export function withFile<T>(path: string, read: (descriptor: number) => T): T {
  const descriptor = openFile(path);
  try {
    return read(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A descriptor of a file of data, which the caller closes.
 *
 * @throws {MnistxError} DATA_NOT_FOUND
 */
export function openFile(path: string): number {
  try {
    // Check before opening: opening a pipe would wait for its writer.
    if (statSync(path).isFile()) return openSync(path, 'r');
  } catch (cause) {
    throwIfAtLimit(path, cause);
    const { code } = cause as NodeJS.ErrnoException;
    const fix = 'check the path and its permissions';
    throw new MnistxError({ code: 'DATA_NOT_FOUND', message: `${path} cannot be opened (${code})`, fix }, { cause });
  }
  throw new MnistxError({
    code: 'DATA_NOT_FOUND',
    message: `${path} is not a file`,
    fix: 'name a regular file; folders, pipes and devices cannot be read here',
  });
}

/** Reads until `bytes` is full or the file ends: one read returns at most 2 GB, on some file systems less. */
export function fill(descriptor: number, bytes: Uint8Array, from: number): number {
  let filled = 0;
  for (;;) {
    const count = readSync(descriptor, bytes, filled, bytes.length - filled, from + filled);
    if (count === 0) return filled;
    filled += count;
  }
}
