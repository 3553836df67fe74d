import fs from 'node:fs';
import { join } from 'node:path';
import { MnistxError, throwIfAtLimit } from '../errors.js';
import { matches } from './files.js';
import { readFile } from './read-file.js';
import type { Manifest } from './types.js';

/**
 * A file that a run has at its end, checked against the digest that its manifest gives. `what` names it where the run has none.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readRecorded(folder: string, name: string, { files, status }: Manifest, what: string): Buffer {
  const recorded = files[name];
  if (recorded === undefined) {
    const fix = status === 'running' ? 'wait until it ends' : `continue it: mnistx resume ${folder}`;
    const message = `${folder} holds no ${what}; its status is ${status}`;
    throw new MnistxError({ code: 'RUN_NOT_FOUND', message, fix });
  }
  const file = join(folder, name);
  const bytes = readBytes(file);
  if (!matches(bytes, recorded)) throw damagedFile(`${file} is not the file that was written`);
  return bytes;
}

function readBytes(file: string): Buffer {
  try {
    return readFile(fs, file);
  } catch (cause) {
    throwIfAtLimit(file, cause);
    throw damagedFile(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
}

export function damagedFile(message: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'restore it, or run again' }, { cause });
}
