import { createReadStream } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { MnistxError } from './errors.js';
import { imageKind, KIND_BYTES } from './images/image-kind.js';
import { decodeJpeg } from './images/jpeg.js';
import { MOST_FILE_BYTES, tooLarge, unreadable } from './images/limits.js';
import type { NamedBytes } from './images/limits.js';
import { decodePng } from './images/png.js';
import type { Inflate } from './images/png.js';
import type { Pixels } from './images/types.js';

/** An image that is yet to be read: a file, or a stream such as standard input. */
export interface ImageSource {
  /** What messages call it; the path of the file where there is no `stream`. */
  readonly name: string;
  readonly stream?: AsyncIterable<Uint8Array>;
}

/**
 * Reads a PNG or JPEG. Nothing is decoded before the header is known to be harmless, and nothing is read further that
 * begins as neither.
 *
 * @throws {MnistxError} FILE_NOT_FOUND, FILE_UNREADABLE, IMAGE_UNREADABLE
 */
export async function readImage(source: ImageSource): Promise<Pixels> {
  return decodeImage(await readBytes(source));
}

/** @throws {MnistxError} IMAGE_UNREADABLE */
export function decodeImage(image: NamedBytes): Pixels {
  return imageKind(image) === 'png' ? decodePng(image, inflate) : decodeJpeg(image);
}

async function readBytes({ name, stream = createReadStream(name) }: ImageSource): Promise<NamedBytes> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isKnown = false;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_FILE_BYTES) throw tooLarge(name, `more than ${MOST_FILE_BYTES / 2 ** 20} MiB`);
      if (!isKnown && length >= KIND_BYTES) {
        imageKind({ name, bytes: Buffer.concat(chunks) });
        isKnown = true;
      }
    }
  } catch (error) {
    throw readingProblem(name, error);
  }
  return { name, bytes: Buffer.concat(chunks) };
}

function readingProblem(name: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof MnistxError || code === undefined) return error;
  const problem = (what: ConstructorParameters<typeof MnistxError>[0]): MnistxError =>
    new MnistxError(what, { cause: error });
  if (code === 'EISDIR')
    return unreadable(`${name} is a folder`, 'name its images; a pattern takes several: "folder/*.png"', error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return problem({ code: 'FILE_NOT_FOUND', message: `there is no file ${name}`, fix: 'check the path' });
  return problem({ code: 'FILE_UNREADABLE', message: `${name} cannot be read (${code})`, fix: 'check its permissions' });
}

/** `chunkSize` makes zlib write all of it into one buffer; one byte more shows that there is more. */
const inflate: Inflate = (data, mostBytes) => {
  try {
    return inflateSync(data, { chunkSize: Math.max(64, mostBytes + 1), maxOutputLength: mostBytes });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { fault: 'too_long', cause };
    return { fault: code === 'Z_BUF_ERROR' ? 'cut_off' : 'damaged', cause };
  }
};
