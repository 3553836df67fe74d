import type { FileOperations } from './effects.js';

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
