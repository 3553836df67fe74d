import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { OPEN_AT_ONCE } from '../effects.js';
import type { FileOperations } from '../effects.js';

type Opening = Pick<FileOperations, 'openSync' | 'statSync'>;

/** Descriptors that the shell hands over: `-`, `<(command)`. */
const DESCRIPTOR = /^\/dev\/(?:stdin|fd\/\d+)$|^\/proc\/(?:self|\d+)\/fd\/\d+$/;

/**
 * Opens a file that a user named, to read it. A named pipe is refused: to open one waits for its writer, deaf to signals.
 * A pipe that was handed over open is taken. Devices are opened; readers stop at their limit.
 *
 * @throws {NodeJS.ErrnoException} also with the code ENOTREG
 */
export function openNamed(files: Opening, path: string): number {
  requireReadable(files, path);
  return files.openSync(path, 'r');
}

/** Throws as `openNamed` does; opens nothing. */
export function requireReadable(files: Pick<FileOperations, 'statSync'>, path: string): void {
  if (DESCRIPTOR.test(path)) return;
  const found = files.statSync(path);
  if (found.isFIFO() || found.isSocket())
    throw Object.assign(new Error(`it is a named ${found.isFIFO() ? 'pipe' : 'socket'}`), { code: 'ENOTREG' });
}

/**
 * A pipe, socket or terminal that was handed over open, as a stream; `null` for anything else. To read one as a file waits for
 * whoever writes it, deaf to signals.
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
