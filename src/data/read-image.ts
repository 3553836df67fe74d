import { inflateSync } from 'node:zlib';
import { detectImageKind } from '../images/image-kind.js';
import { decodeJpeg } from '../images/jpeg.js';
import { readJpegOutline } from '../images/jpeg-segments.js';
import { MOST_FILE_BYTES, tooLargeError } from '../images/limits.js';
import { packPixels } from '../images/pack-pixels.js';
import { decodePng } from '../images/png.js';
import type { Inflate } from '../images/png.js';
import { readPngOutline } from '../images/png-outline.js';
import type { Pixels, StridedPixels } from '../images/types.js';
import { decodeByLibjpeg } from './libjpeg.js';

/**
 * The pixels of a PNG or JPEG file. `name` is what messages call it.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function readImage(bytes: Uint8Array, name: string): Pixels {
  return packPixels(readStridedImage(bytes, name));
}

/**
 * The same, as the decoder leaves them.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function readStridedImage(bytes: Uint8Array, name: string): StridedPixels {
  if (bytes.length > MOST_FILE_BYTES)
    throw tooLargeError(name, `the file has more than ${MOST_FILE_BYTES / 2 ** 20} MiB`);
  const image = { name, bytes };
  return detectImageKind(image) === 'png' ? decodePng(image, inflate) : decodeJpeg(image, decodeByLibjpeg);
}

/** Size and channels of a picture that is turned upright, without decoding it: 1 grey, 3 colour. */
export interface PictureOutline {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** @throws {MnistxError} IMAGE_UNREADABLE */
export function outlineImage(bytes: Uint8Array, name: string): PictureOutline {
  const image = { name, bytes };
  const isPng = detectImageKind(image) === 'png';
  const outline = isPng ? readPngOutline(image) : readJpegOutline(image);
  const channels = ('channels' in outline ? outline.channels : outline.components.length) === 1 ? 1 : 3;
  const { width, height, orientation } = outline;
  return orientation >= 5 ? { width: height, height: width, channels } : { width, height, channels };
}

/** With this `chunkSize` zlib writes everything into one buffer; the extra byte shows if there is more. */
const inflate: Inflate = (data, mostBytes) => {
  try {
    return inflateSync(data, { chunkSize: Math.max(64, mostBytes + 1), maxOutputLength: mostBytes });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { fault: 'too_long', cause };
    return { fault: code === 'Z_BUF_ERROR' ? 'cut_off' : 'damaged', cause };
  }
};
