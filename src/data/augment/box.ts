import type { ImageShape } from '../types.js';
import type { Draws } from './draws.js';

/** A rectangle of an image: the pixels at `left` <= x < `right` and `top` <= y < `bottom`, which need not be whole. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Keras: a rectangle of these fractions of the sides, anywhere in the image. */
export function drawBox(wide: number, high: number, [height, width]: ImageShape, draws: Draws): Box {
  const [boxWidth, boxHeight] = [wide * width, high * height];
  const left = draws.uniform() * (width - boxWidth);
  const top = draws.uniform() * (height - boxHeight);
  return { left, right: left + boxWidth, top, bottom: top + boxHeight };
}

/** Calls `change` for the first value of each pixel inside, row by row. */
export function forEachPixelOf(
  { left, right, top, bottom }: Box,
  [height, width, channels]: ImageShape,
  change: (at: number) => void,
): void {
  for (let y = Math.ceil(top); y < bottom && y < height; y++) {
    for (let x = Math.ceil(left); x < right && x < width; x++) change((y * width + x) * channels);
  }
}
