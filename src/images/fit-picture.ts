import { findBackdrop } from './backdrop.js';
import { letterboxSheet } from './letterbox.js';
import { packPixels } from './pack-pixels.js';
import { splitIntoPlanes } from './plane.js';
import { resizeSheet, sheetOf } from './resize.js';
import type { Sheet, Size } from './resize.js';
import type { StridedPixels } from './types.js';

/**
 * How a picture comes to another size. `resize` stretches it; `crop` fills the field and cuts off what lies over its edge;
 * `letterbox` shows all of it between borders.
 */
export type Fit = 'resize' | 'crop' | 'letterbox';

/** Brings a picture to the size and the channels of a data set: (height, width, channels). */
export function fitPicture(
  pixels: StridedPixels,
  [height, width, channels]: readonly [height: number, width: number, channels: 1 | 3],
  fit: Fit,
): Uint8Array {
  if (pixels.width === width && pixels.height === height && pixels.channels === channels)
    return packPixels(pixels).bytes;
  const parts = takeSheets(pixels, channels).map((sheet) => FITS[fit](sheet, { width, height }));
  return interleave(parts, height * width, channels);
}

/** Without a copy wherever the bytes are the colours. */
function takeSheets(pixels: StridedPixels, channels: 1 | 3): Sheet[] {
  const { width, height, stride, bytes: values } = pixels;
  if (pixels.channels === 1) return [{ width, height, channels: 1, stride, values }];
  if (pixels.channels === 3 && channels === 3) return [{ width, height, channels, stride, values }];
  return splitIntoPlanes(pixels, channels, { factor: 1, backdrop: findBackdrop(pixels).level }).map(sheetOf);
}

const FITS: Readonly<Record<Fit, (sheet: Sheet, field: Size) => Float32Array>> = {
  resize: resizeSheet,
  crop,
  letterbox: letterboxSheet,
};

function crop(sheet: Sheet, { width, height }: Size): Float32Array {
  const scale = Math.max(width / sheet.width, height / sheet.height);
  const wide = Math.max(width, Math.round(sheet.width * scale));
  const high = Math.max(height, Math.round(sheet.height * scale));
  const [left, top] = [Math.floor((wide - width) / 2), Math.floor((high - height) / 2)];
  return resizeSheet(sheet, { width: wide, height: high }, { left, top, width, height });
}

/** Bytes of what all channels have in one array, each in its own, or grey in the only one. */
function interleave(parts: readonly Float32Array[], size: number, channels: 1 | 3): Uint8Array {
  const bytes = new Uint8ClampedArray(size * channels);
  for (let channel = 0; channel < channels; channel++) {
    const values = parts[channel] ?? parts[0]!;
    const step = values.length / size;
    for (let at = 0, from = step === 1 ? 0 : channel; at < size; at++, from += step)
      bytes[at * channels + channel] = Math.round(values[from]!);
  }
  return new Uint8Array(bytes.buffer);
}
