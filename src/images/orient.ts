import type { Orientation } from './exif.js';
import type { StridedPixels } from './types.js';

type Source = (x: number, y: number, right: number, bottom: number) => readonly [x: number, y: number];

/** Source of the pixel that belongs at (x, y); `right` and `bottom` are the last column and row of the source. */
const SOURCES: Readonly<Record<Orientation, Source>> = {
  1: (x, y) => [x, y],
  2: (x, y, right) => [right - x, y],
  3: (x, y, right, bottom) => [right - x, bottom - y],
  4: (x, y, _, bottom) => [x, bottom - y],
  5: (x, y) => [y, x],
  6: (x, y, _, bottom) => [y, bottom - x],
  7: (x, y, right, bottom) => [right - y, bottom - x],
  8: (x, y, right) => [right - y, x],
};

/** Turns and mirrors a picture so that it is upright. */
export function orient(pixels: StridedPixels, orientation: Orientation): StridedPixels {
  if (orientation === 1) return pixels;
  const { channels, stride } = pixels;
  const isTurned = orientation >= 5;
  const width = isTurned ? pixels.height : pixels.width;
  const height = isTurned ? pixels.width : pixels.height;
  const source = SOURCES[orientation];
  const bytes = new Uint8Array(pixels.bytes.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y, pixels.width - 1, pixels.height - 1);
      const from = (fromY * pixels.width + fromX) * stride;
      const to = (y * width + x) * stride;
      for (let byte = 0; byte < stride; byte++) bytes[to + byte] = pixels.bytes[from + byte]!;
    }
  }
  return { width, height, channels, stride, bytes };
}
