import { cutOffError, damagedError, SMALL_FILE_BYTES, tooLargeError } from './limits.js';
import type { NamedBytes } from './limits.js';
import { orient } from './orient.js';
import { readPngChunks } from './png-chunks.js';
import { makePixelWriter } from './png-colors.js';
import { unfilter } from './png-filters.js';
import { listPasses, readPngHeader, SAMPLES } from './png-header.js';
import type { PngHeader } from './png-header.js';
import type { Pixels } from './types.js';

/**
 * Inflates zlib data of at most `mostBytes`: `too_long` if there would be more, `cut_off` if its end is missing,
 * `damaged` for everything else. The caller may write to the result.
 */
export type Inflate = (
  data: Uint8Array,
  mostBytes: number,
) => Uint8Array<ArrayBufferLike> | { readonly fault: 'too_long' | 'cut_off' | 'damaged'; readonly cause: unknown };

/** Bytes of stored rows: twice those of 64 million grey pixels. */
const MOST_RAW_BYTES = 128_000_000;
/** Rows and pixels together, of a small file. */
const MOST_BYTES_IF_SMALL = 160_000_000;
/** Deflate expands a byte to at most 1032 (zlib's own figure). */
const MOST_INFLATION = 1032;

/**
 * Every kind of PNG, turned upright; of an animation the first picture. Reads the header before it inflates anything, and inflates no
 * more than the header says.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function decodePng(image: NamedBytes, inflate: Inflate): Pixels {
  const { name } = image;
  checkHeaderFirst(image);
  const chunks = readPngChunks(image);
  const header = readPngHeader(name, chunks.header);
  const passes = listPasses(header);
  const rawBytes = passes.reduce((total, { height, rowBytes }) => total + height * (rowBytes + 1), 0);
  if (rawBytes > MOST_RAW_BYTES)
    throw tooLargeError(name, `its ${header.width} x ${header.height} pixels are ${Math.round(rawBytes / 1e6)} MB`);
  if (chunks.data.length * MOST_INFLATION < rawBytes)
    throw damagedError(name, `${chunks.data.length} bytes cannot hold ${header.width} x ${header.height} pixels`);
  const { channels, write } = makePixelWriter(name, header, chunks);
  const copies = chunks.orientation === 1 ? 1 : 2;
  const memory = rawBytes + header.width * header.height * channels * copies;
  if (memory > MOST_BYTES_IF_SMALL && image.bytes.length <= SMALL_FILE_BYTES)
    throw tooLargeError(
      name,
      `its ${header.width} x ${header.height} pixels take ${Math.round(memory / 1e6)} MB to unpack`,
    );
  const raw = inflateWhole(image, chunks.data, rawBytes, inflate);

  const { width, height } = header;
  const bytes = new Uint8Array(width * height * channels);
  const samples = new Uint16Array(SAMPLES[header.color]);
  // Two samples a pixel, a palette and a clear colour give another number of channels.
  const isStoredSo = header.depth === 8 && header.color !== 'palette' && channels === samples.length;
  const step = Math.max(1, (header.depth * samples.length) / 8);
  let start = 0;
  for (const pass of passes) {
    if (!unfilter(raw, { start, rows: pass.height, rowBytes: pass.rowBytes, step }))
      throw damagedError(name, 'a row has an unknown filter');
    for (let row = 0; row < pass.height; row++) {
      const from = start + row * (pass.rowBytes + 1) + 1;
      const line = (pass.y + row * pass.yStep) * width + pass.x;
      if (isStoredSo && pass.xStep === 1) {
        bytes.set(raw.subarray(from, from + pass.rowBytes), line * channels);
        continue;
      }
      for (let column = 0; column < pass.width; column++) {
        readSamples(raw, from, column, header.depth, samples);
        write(samples, bytes, (line + column * pass.xStep) * channels);
      }
    }
    start += pass.height * (pass.rowBytes + 1);
  }
  return orient({ width, height, channels, bytes }, chunks.orientation);
}

/** Refuses a header that claims too much before reading the rest of the file. */
function checkHeaderFirst({ name, bytes }: NamedBytes): void {
  if (bytes.length < 33) throw cutOffError(name, 'PNG');
  const isHeader = String.fromCharCode(...bytes.subarray(12, 16)) === 'IHDR';
  if (isHeader) readPngHeader(name, bytes.subarray(16, 29));
}

function inflateWhole({ name }: NamedBytes, data: Uint8Array, rawBytes: number, inflate: Inflate): Uint8Array {
  const raw = inflate(data, rawBytes);
  if ('fault' in raw) {
    if (raw.fault === 'cut_off') throw cutOffError(name, 'PNG', raw.cause);
    const what = raw.fault === 'too_long' ? 'it holds more than its size says' : 'its image data cannot be unpacked';
    throw damagedError(name, what, raw.cause);
  }
  if (raw.length < rawBytes) throw damagedError(name, 'it holds fewer pixels than its size says');
  return raw;
}

/** The numbers of one pixel of a row that starts at `from`. */
function readSamples(
  raw: Uint8Array,
  from: number,
  column: number,
  depth: PngHeader['depth'],
  samples: Uint16Array,
): void {
  const count = samples.length;
  if (depth === 8) {
    for (let at = 0; at < count; at++) samples[at] = raw[from + column * count + at]!;
  } else if (depth === 16) {
    const first = from + 2 * column * count;
    for (let at = 0; at < count; at++) samples[at] = raw[first + 2 * at]! * 256 + raw[first + 2 * at + 1]!;
  } else {
    const bit = column * depth;
    samples[0] = (raw[from + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
  }
}
