import { createHash } from 'node:crypto';
import { createReadStream, fstatSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MnistxError, throwIfAtLimit } from '../../errors.js';
import { gunzipComplaint, isGzip, isPlausible } from '../gunzip.js';
import { fill, withFile } from '../read-file.js';
import type { DataFile } from '../types.js';
import { damagedError } from './damaged.js';

/** Large pieces: each costs a turn of the event loop. */
const PIECE_BYTES = 2 ** 20;

/** A file that is read from start to end, unpacked if it is gzipped. */
export interface StreamedFile {
  readonly storedBytes: number;
  /** Bytes of the stored file that have been read so far. */
  readonly readBytes: () => number;
  /** Throw DATA_DAMAGED, DATA_NOT_FOUND, DISK. */
  readonly pieces: AsyncGenerator<Uint8Array, void>;
  /** Size and digest of the content, once the pieces have come to their end. */
  readonly file: () => DataFile;
}

/** @throws {MnistxError} DATA_NOT_FOUND, DISK */
export function streamFile(path: string, remedy: string, signal: AbortSignal): StreamedFile {
  const { storedBytes, isPacked } = lookAt(path);
  const hash = createHash('sha256');
  const source = createReadStream(path, { highWaterMark: PIECE_BYTES, signal });
  const gunzip = isPacked ? createGunzip({ chunkSize: PIECE_BYTES }) : null;
  // Errors reach whoever reads the last stream.
  const content = gunzip === null ? source : pipeline(source, gunzip, () => {});
  let bytes = 0;
  async function* read(): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const piece of content as AsyncIterable<Uint8Array>) {
        bytes += piece.length;
        if (gunzip !== null && !isPlausible(storedBytes, bytes))
          throw damagedError(path, 'unpacks to a hundred times its size', 'unpack it with gunzip if that is right');
        hash.update(piece);
        yield piece;
      }
    } catch (error) {
      throw nameError(path, remedy, error);
    }
    if (gunzip !== null && gunzip.bytesWritten !== storedBytes)
      throw damagedError(path, 'has bytes after the end of its gzip data', remedy);
  }
  return {
    storedBytes,
    readBytes: () => source.bytesRead,
    pieces: read(),
    file: () => ({ name: basename(path).replace(/\.gz$/, ''), bytes, sha256: hash.digest('hex') }),
  };
}

/**
 * Size and digest of a file's content.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DISK
 */
export async function digestFile(path: string, signal: AbortSignal): Promise<DataFile> {
  const { pieces, file } = streamFile(path, '', signal);
  for await (const piece of pieces) void piece;
  return file();
}

function lookAt(path: string): { readonly storedBytes: number; readonly isPacked: boolean } {
  return withFile(path, (descriptor) => {
    const start = new Uint8Array(2);
    fill(descriptor, start, 0);
    return { storedBytes: fstatSync(descriptor).size, isPacked: isGzip(start) };
  });
}

function nameError(path: string, remedy: string, error: unknown): unknown {
  const { code = '', name } = error as NodeJS.ErrnoException;
  if (error instanceof MnistxError || name === 'AbortError') return error;
  throwIfAtLimit(path, error);
  if (code.startsWith('Z_')) return damagedError(path, gunzipComplaint(error), remedy, error);
  const message = `${path} cannot be opened (${code})`;
  return new MnistxError({ code: 'DATA_NOT_FOUND', message }, { cause: error });
}
