import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { MnistxError, throwIfAtLimit } from '../../errors.js';
import { gunzipStart, isGzip } from '../gunzip.js';
import { shownPath } from './shown-path.js';
import type { Place } from './source.js';

const HEAD_BYTES = 4096;

/**
 * Looks at a path from outside: names in a folder, first bytes of a file.
 *
 * @throws {MnistxError} DATA_NOT_FOUND
 */
export function lookAt(path: string): Place {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return { path, isFolder: true, names: visibleNames(path), head: new Uint8Array() };
    // Opening a pipe would wait for its writer.
    if (found.isFile()) return { path, isFolder: false, names: [basename(path)], head: readHead(path) };
  } catch (cause) {
    throwIfAtLimit(path, cause);
    const { code } = cause as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    const message = isMissing
      ? `there is no file or folder ${shownPath(path)}`
      : `${shownPath(path)} cannot be read (${code})`;
    const fix = isMissing
      ? 'check the path; in an experiment it is relative to the file that says so'
      : 'check its permissions';
    throw new MnistxError({ code: 'DATA_NOT_FOUND', message, fix }, { cause });
  }
  const fix = 'name a regular file or a folder; pipes and devices cannot be read here';
  throw new MnistxError({ code: 'DATA_NOT_FOUND', message: `${path} is neither a file nor a folder`, fix });
}

/** Hidden files, and those that archives and notebooks leave behind, are no data. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || name === 'Thumbs.db' || name === 'desktop.ini';
}

/** The order of their bytes, which is the same on every machine. */
export function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function visibleNames(path: string): string[] {
  return readdirSync(path)
    .filter((name) => !isHidden(name))
    .sort(compareNames);
}

/** The visible names in a folder; none if it is none, or cannot be read. */
export function namesIn(path: string): string[] {
  try {
    return visibleNames(path);
  } catch {
    return [];
  }
}

function readHead(path: string): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const prefixOf = (bytes: number): Uint8Array => {
      const prefix = new Uint8Array(bytes);
      return prefix.subarray(0, readSync(descriptor, prefix, 0, bytes, 0));
    };
    const start = prefixOf(HEAD_BYTES);
    return isGzip(start) ? unpackedStart(prefixOf) : start;
  } finally {
    closeSync(descriptor);
  }
}

/** Nothing for a damaged file: its reader says what is wrong. */
function unpackedStart(prefixOf: (bytes: number) => Uint8Array): Uint8Array {
  try {
    return gunzipStart(prefixOf, HEAD_BYTES).subarray(0, HEAD_BYTES);
  } catch {
    return new Uint8Array();
  }
}
