import { PNG } from 'pngjs';
import { cutOffError, damagedError, SMALL_FILE_BYTES, tooLargeError } from './limits.js';
import type { NamedBytes } from './limits.js';
import { orient } from './orient.js';
import { countRawBytes } from './png-header.js';
import { readPngOutline } from './png-outline.js';
import type { PngOutline } from './png-outline.js';
import type { StridedPixels } from './types.js';

/** Inflates zlib data of at most `mostBytes`; `too_long` if there would be more, `cut_off` if its end is missing. */
export type Inflate = (
  data: Uint8Array,
  mostBytes: number,
) => Uint8Array<ArrayBufferLike> | { readonly fault: 'too_long' | 'cut_off' | 'damaged'; readonly cause: unknown };

/** Bytes of stored rows: twice those of 64 million grey pixels. */
const MOST_RAW_BYTES = 128_000_000;
/** What decoding a small file may take. */
const MOST_BYTES_IF_SMALL = 160_000_000;
/** Deflate expands a byte to at most 1032 (zlib's own figure). */
const MOST_INFLATION = 1032;

/**
 * Every kind of PNG, turned upright; of an animation the first picture. Walks over the whole file before it decodes anything.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function decodePng(image: NamedBytes, inflate: Inflate): StridedPixels {
  const outline = readPngOutline(image);
  const rawBytes = countRawBytes(outline);
  checkMemory(image, outline, rawBytes);
  // pngjs inflates interlaced pictures without a bound, and reads others up to the size that they claim.
  checkInflation(image, outline, rawBytes, inflate);
  return orient(decode(image, outline), outline.orientation);
}

function checkMemory({ name, bytes }: NamedBytes, outline: PngOutline, rawBytes: number): void {
  const { width, height, depth, data } = outline;
  const size = `${width} x ${height} pixels`;
  if (rawBytes > MOST_RAW_BYTES) throw tooLargeError(name, `its ${size} are ${Math.round(rawBytes / 1e6)} MB`);
  if (data.length * MOST_INFLATION < rawBytes) throw damagedError(name, `${data.length} bytes cannot hold ${size}`);
  // pngjs holds the rows twice, and four numbers for each pixel.
  const memory = 2 * rawBytes + width * height * (depth === 16 ? 12 : 4);
  if (memory > MOST_BYTES_IF_SMALL && bytes.length <= SMALL_FILE_BYTES)
    throw tooLargeError(name, `its ${size} take ${Math.round(memory / 1e6)} MB to unpack`);
}

function checkInflation({ name }: NamedBytes, { data }: PngOutline, rawBytes: number, inflate: Inflate): void {
  const raw = inflate(data, rawBytes);
  if ('fault' in raw) {
    if (raw.fault === 'cut_off') throw cutOffError(name, 'PNG', raw.cause);
    const what = raw.fault === 'too_long' ? 'it holds more than its size says' : 'its image data cannot be unpacked';
    throw damagedError(name, what, raw.cause);
  }
  if (raw.length < rawBytes) throw damagedError(name, 'it holds fewer pixels than its size says');
}

function decode({ name, bytes }: NamedBytes, outline: PngOutline): StridedPixels {
  const { width, height, end } = outline;
  try {
    const { data } = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, end));
    if (data.length !== 4 * width * height) throw new Error(`pngjs made ${data.length} bytes of ${width} x ${height}`);
    const channels = outline.hasOpacity || outline.hasClearColors ? 4 : outline.channels;
    return { width, height, channels, stride: 4, bytes: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (cause) {
    // Whatever pngjs throws (TypeErrors too), its input is at fault.
    throw damagedError(name, `it cannot be decoded (${(cause as Error).message})`, cause);
  }
}
