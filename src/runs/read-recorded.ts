import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError, throwIfAtLimit } from '../errors.js';
import { matches } from './files.js';
import { readFile } from './read-file.js';
import type { Manifest } from './types.js';

/** Which file of a run to read, and how. */
export interface Recorded {
  readonly name: string;
  /** Its name in the message if the run has none. */
  readonly what: string;
  readonly files: FileOperations;
}

/**
 * Reads a file that a finished run has, and checks it against the digest in its manifest.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readRecorded(folder: string, manifest: Manifest, { name, what, files }: Recorded): Buffer {
  const { status } = manifest;
  const recorded = manifest.files[name];
  if (recorded === undefined) {
    const fix = status === 'running' ? 'wait until it ends' : `continue it: mnistx resume ${folder}`;
    const message = `${folder} holds no ${what}; its status is ${status}`;
    throw new MnistxError({ code: 'RUN_NOT_FOUND', message, fix });
  }
  const file = join(folder, name);
  const bytes = readBytes(files, file);
  if (!matches(bytes, recorded)) throw damagedFileError(`${file} is not the file that was written`);
  return bytes;
}

function readBytes(files: FileOperations, file: string): Buffer {
  try {
    return readFile(files, file);
  } catch (cause) {
    throwIfAtLimit(file, cause);
    throw damagedFileError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
}

export function damagedFileError(message: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'restore it, or run again' }, { cause });
}
