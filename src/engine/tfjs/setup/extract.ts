import fs, { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { openPromise } from 'yauzl';
import { makeFolders } from '../../../effects.js';
import { setupError } from './failures.js';
import type { WheelSource } from './sources.js';

export interface ExtractOptions {
  readonly wheel: string;
  readonly source: Pick<WheelSource, 'libraries' | 'librariesBytes' | 'file'>;
  readonly into: string;
  readonly signal: AbortSignal;
  readonly onBytes: (done: number) => void;
}

/** Unpacks the libraries to `into/lib` and the few headers that the binding includes to `into/include`. */
export async function extractWheel(options: ExtractOptions): Promise<void> {
  const { wheel, source, into, signal, onBytes } = options;
  const missing = new Set(source.libraries);
  let done = 0;
  const zip = await openPromise(wheel, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const target = chooseTarget(entry.fileName, source.libraries);
      if (target === null) continue;
      missing.delete(entry.fileName.slice('tensorflow/'.length));
      const path = join(into, target);
      makeFolders(fs, dirname(path));
      const count = new Transform({
        transform(chunk: Buffer, _encoding, next) {
          onBytes((done += chunk.length));
          next(null, chunk);
        },
      });
      const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
      // yauzl's own inflater hands out 16 KB at a time; with 1 MB it takes half as long.
      const inflate = entry.compressionMethod === STORED ? [] : [createInflateRaw({ chunkSize: 1 << 20 })];
      await pipeline([packed, ...inflate, count, createWriteStream(path)], { signal });
    }
  } finally {
    zip.close();
  }
  if (missing.size > 0)
    throw setupError(
      `${source.file} has no ${[...missing].join(' and no ')}`,
      'report this: the table of wheels is wrong',
    );
}

const STORED = 0;

function chooseTarget(name: string, libraries: readonly string[]): string | null {
  if (!name.startsWith('tensorflow/') || name.endsWith('/')) return null;
  const inside = name.slice('tensorflow/'.length);
  if (libraries.includes(inside)) return join('lib', inside);
  return HEADERS.test(inside) ? inside : null;
}

// TensorFlow 2.16 keeps in tsl/c what 2.21 keeps in xla/tsl/c. All headers would be 15,000 files.
const HEADERS =
  /^include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|(xla\/)?tsl\/c\/|tsl\/platform\/ctstring)[\w./]*\.h$/;
