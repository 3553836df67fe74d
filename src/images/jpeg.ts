import { readJpegOutline } from './jpeg-segments.js';
import type { JpegOutline } from './jpeg-segments.js';
import { damagedError, LONGEST_SIDE, SMALL_FILE_BYTES, tooLargeError } from './limits.js';
import type { NamedBytes } from './limits.js';
import { orient } from './orient.js';
import type { StridedPixels } from './types.js';

/** RGBA pixels of a whole JPEG, as they are stored; throws if it has no pixels. */
export type JpegDecoder = (bytes: Uint8Array) => {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
};

/** Of 64 samples. A colour photo of 24 million pixels has 560,000; a progressive one holds all of them at once. */
const MOST_BLOCKS = 600_000;
/** A colour photo of 8 million pixels. */
const MOST_BLOCKS_IF_SMALL = 200_000;
/** A progressive JPEG visits its blocks ten times or so. */
const MOST_SCANS = 200;
const MOST_VISITS = 20_000_000;

/**
 * Baseline and progressive JPEGs, grey or colour, turned upright. Walks over the whole file before it decodes anything.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function decodeJpeg(image: NamedBytes, decoder: JpegDecoder): StridedPixels {
  const outline = readJpegOutline(image);
  checkWork(image, outline);
  return orient(decode(image, outline, decoder), outline.orientation);
}

function checkWork({ name, bytes }: NamedBytes, { width, height, components, scans }: JpegOutline): void {
  const widest = Math.max(...components.map(({ across }) => across));
  const highest = Math.max(...components.map(({ down }) => down));
  const units = Math.ceil(width / 8 / widest) * Math.ceil(height / 8 / highest);
  const blocks = components.reduce((total, { across, down }) => total + units * across * down, 0);
  const tooMany = () => tooLargeError(name, `${width} x ${height} pixels take too much memory to decode as JPEG`);
  if (blocks > MOST_BLOCKS) throw tooMany();
  // Each block that lies in the picture has a code of at least one bit.
  if (bytes.length * 8 < Math.ceil(width / 8) * Math.ceil(height / 8))
    throw damagedError(name, `${bytes.length} bytes cannot hold ${width} x ${height} pixels`);
  if (blocks > MOST_BLOCKS_IF_SMALL && bytes.length <= SMALL_FILE_BYTES) throw tooMany();
  if (scans > MOST_SCANS || scans * blocks > MOST_VISITS)
    throw damagedError(name, `the JPEG draws its picture ${scans} times over`);
}

function decode({ name, bytes }: NamedBytes, { components, end }: JpegOutline, decoder: JpegDecoder): StridedPixels {
  try {
    const { width, height, data } = decoder(bytes.subarray(0, end));
    if (Math.max(width, height) > LONGEST_SIDE || data.length !== 4 * width * height)
      throw new Error(`the decoder made ${data.length} bytes of ${width} x ${height} pixels`);
    const channels = components.length === 1 ? 1 : 3;
    return { width, height, channels, stride: 4, bytes: data };
  } catch (cause) {
    // Whatever the decoder throws, its input is at fault.
    throw damagedError(name, 'its image data cannot be decoded', cause);
  }
}
