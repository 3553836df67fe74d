import fs, { createReadStream } from 'node:fs';
import { addAbortSignal, Readable } from 'node:stream';
import { MnistxError, throwIfAtLimit } from '../errors.js';
import { detectImageKind, KIND_BYTES } from '../images/image-kind.js';
import { MOST_FILE_BYTES, tooLargeError, unreadableError } from '../images/limits.js';
import type { Pixels } from '../images/types.js';
import { openWaiting, requireReadable } from './open-named-file.js';
import { readImage } from '../data/read-image.js';

/** An image to read: a file, or a stream such as standard input. */
export interface ImageSource {
  /** Its name in messages; without a `stream`, the path of the file. */
  readonly name: string;
  readonly stream?: AsyncIterable<Uint8Array>;
}

/**
 * Reads a PNG or JPEG. Stops reading a file that is neither, or too long. `signal` ends the wait for a stream.
 *
 * @throws {MnistxError} FILE_NOT_FOUND, FILE_UNREADABLE, IMAGE_UNREADABLE
 */
export async function readImageSource(source: ImageSource, signal?: AbortSignal): Promise<Pixels> {
  return readImage(await readBytes(source, signal), source.name);
}

async function readBytes({ name, stream }: ImageSource, signal?: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isKnown = false;
  try {
    for await (const chunk of endOnAbort(signal, stream ?? open(name))) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_FILE_BYTES)
        throw tooLargeError(name, `the file has more than ${MOST_FILE_BYTES / 2 ** 20} MiB`);
      if (!isKnown && length >= KIND_BYTES) {
        detectImageKind({ name, bytes: Buffer.concat(chunks) });
        isKnown = true;
      }
    }
  } catch (error) {
    throw readingProblem(name, error);
  }
  return Buffer.concat(chunks);
}

function open(name: string): Readable {
  requireReadable(fs, name);
  return openWaiting(fs, name) ?? createReadStream(name);
}

/** A pipe may never deliver anything, so the signal must be able to end the wait. */
function endOnAbort(signal: AbortSignal | undefined, stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return signal !== undefined && stream instanceof Readable ? addAbortSignal(signal, stream) : stream;
}

function readingProblem(name: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof MnistxError || code === undefined || code === 'ABORT_ERR') return error;
  throwIfAtLimit(name, error);
  const problem = (what: ConstructorParameters<typeof MnistxError>[0]): MnistxError =>
    new MnistxError(what, { cause: error });
  if (code === 'EISDIR')
    return unreadableError(`${name} is a folder`, 'name its images; a pattern takes several: "folder/*.png"', error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return problem({
      code: 'FILE_NOT_FOUND',
      message: `there is no file ${name}`,
      missing: name,
      fix: 'check the path',
    });
  if (code === 'ENOTREG')
    return problem({
      code: 'FILE_UNREADABLE',
      message: `${name} is not a regular file: ${(error as Error).message}`,
      fix: 'copy its content to a file and name that',
    });
  return problem({
    code: 'FILE_UNREADABLE',
    message: `${name} cannot be read (${code})`,
    fix: 'check its permissions',
  });
}
