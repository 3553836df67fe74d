import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { OPEN_AT_ONCE } from '../effects.js';
import type { FileOperations } from '../effects.js';

type Opening = Pick<FileOperations, 'openSync' | 'statSync'>;

/** Files that the shell passes as open descriptors: `-`, `<(command)`. */
const DESCRIPTOR = /^\/dev\/(?:stdin|fd\/\d+)$|^\/proc\/(?:self|\d+)\/fd\/\d+$/;

/**
 * Opens a file that a user named for reading. Refuses named pipes: opening one waits for its writer, and signals cannot
 * end the wait. Accepts pipes that the shell has opened, and devices: readers stop at their limit.
 *
 * @throws {NodeJS.ErrnoException} also with the code ENOTREG
 */
export function openNamed(files: Opening, path: string): number {
  requireReadable(files, path);
  return files.openSync(path, 'r');
}

/** Throws the errors of `openNamed` without opening the file. */
export function requireReadable(files: Pick<FileOperations, 'statSync'>, path: string): void {
  if (DESCRIPTOR.test(path)) return;
  const found = files.statSync(path);
  if (found.isFIFO() || found.isSocket())
    throw Object.assign(new Error(`it is a named ${found.isFIFO() ? 'pipe' : 'socket'}`), { code: 'ENOTREG' });
}

/**
 * Returns a stream for a pipe, socket or terminal that the shell has opened; `null` for anything else. Reading one as a
 * file would wait for its writer, and signals could not end the wait.
 */
export function openWaiting(
  files: Pick<FileOperations, 'openSync' | 'fstatSync' | 'closeSync'>,
  path: string,
): Readable | null {
  if (!DESCRIPTOR.test(path)) return null;
  const descriptor = openAtOnce(files, path);
  if (isatty(descriptor)) return new ReadStream(descriptor);
  const found = files.fstatSync(descriptor);
  if (found.isFIFO() || found.isSocket()) return new Socket({ fd: descriptor, readable: true, writable: false });
  files.closeSync(descriptor);
  return null;
}

function openAtOnce(files: Pick<FileOperations, 'openSync'>, path: string): number {
  try {
    return files.openSync(path, OPEN_AT_ONCE);
  } catch (error) {
    // A socket cannot be opened again.
    const own = path === '/dev/stdin' ? 0 : Number(/^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1]);
    if ((error as NodeJS.ErrnoException).code === 'ENXIO' && Number.isInteger(own)) return own;
    throw error;
  }
}
