import type { RandomTranslation } from '../../config/spec.js';
import type { ImageShape } from '../types.js';
import { BEYOND } from './beyond.js';

/** How values between pixels and beyond the edges are found. */
export type Sampling = Required<Pick<RandomTranslation, 'fill' | 'fill_value' | 'interpolation'>>;

/** An image's shape, and how it is read. */
export interface Surface {
  readonly shape: ImageShape;
  readonly sampling: Sampling;
}

/** Output (x, y) is read at (a0 x + a1 y + a2, b0 x + b1 y + b2). Pixels are at whole numbers. */
export type AffineMap = readonly [a0: number, a1: number, a2: number, b0: number, b1: number, b2: number];

export type ResampleAffine = (from: Float32Array, to: Float32Array, surface: Surface, map: AffineMap) => void;

/**
 * Reads an image between its pixels, in 64 bits, and writes 32. Both interpolations are those of TensorFlow
 * (image_ops.h, ProjectiveGenerator), on which Keras' layers run. Kernel `resampleAffine` does the same.
 */
export function resampleAffine(from: Float32Array, to: Float32Array, surface: Surface, map: AffineMap): void {
  const [height, width, channels] = surface.shape;
  const [a0, a1, a2, b0, b1, b2] = map;
  const rowLength = width * channels;
  const isBilinear = surface.sampling.interpolation === 'bilinear';
  // Inside the image `readAt` would give the same in four times the time.
  const lastX = isBilinear ? width - 1 : -1;
  const lastY = isBilinear ? height - 1 : -1;
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += channels) {
      const x = a0 * column + a1 * row + a2;
      const y = b0 * column + b1 * row + b2;
      if (x >= 0 && y >= 0 && x < lastX && y < lastY) {
        readInside(from, to, channels, rowLength, at, x, y);
      } else {
        readAt(from, to, surface, at, x, y);
      }
    }
  }
}

/** Output (x, y) is read at (x + dx, y + dy). Displacements are (height, width). */
export function resampleDisplaced(
  from: Float32Array,
  to: Float32Array,
  surface: Surface,
  { dx, dy }: { readonly dx: Float64Array; readonly dy: Float64Array },
): void {
  const [height, width, channels] = surface.shape;
  const rowLength = width * channels;
  const isBilinear = surface.sampling.interpolation === 'bilinear';
  // As in `resampleAffine`.
  const lastX = isBilinear ? width - 1 : -1;
  const lastY = isBilinear ? height - 1 : -1;
  let at = 0;
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel++, at += channels) {
      const x = column + dx[pixel]!;
      const y = row + dy[pixel]!;
      if (x >= 0 && y >= 0 && x < lastX && y < lastY) {
        readInside(from, to, channels, rowLength, at, x, y);
      } else {
        readAt(from, to, surface, at, x, y);
      }
    }
  }
}

/** Writes the bilinear value at a place that has a pixel on each side, all channels, to `at`. Small enough to be inlined. */
function readInside(
  from: Float32Array,
  to: Float32Array,
  channels: number,
  rowLength: number,
  at: number,
  x: number,
  y: number,
): void {
  const left = x | 0;
  const top = y | 0;
  const toRight = x - left;
  const toBottom = y - top;
  let first = top * rowLength + left * channels;
  for (const end = at + channels; at < end; at++, first++) {
    const below = first + rowLength;
    const upper = (1 - toRight) * from[first]! + toRight * from[first + channels]!;
    const lower = (1 - toRight) * from[below]! + toRight * from[below + channels]!;
    to[at] = (1 - toBottom) * upper + toBottom * lower;
  }
}

/** Writes the value at any place, all channels, to `at`. */
function readAt(
  from: Float32Array,
  to: Float32Array,
  { shape, sampling }: Surface,
  at: number,
  outerX: number,
  outerY: number,
): void {
  const [height, width, channels] = shape;
  const { fill, fill_value: filler, interpolation } = sampling;
  if (fill === 'constant' && (outerX <= -1 || outerY <= -1 || outerX >= width || outerY >= height)) {
    for (let channel = 0; channel < channels; channel++) to[at + channel] = filler;
    return;
  }
  const x = BEYOND[fill](outerX, width);
  const y = BEYOND[fill](outerY, height);
  const isNearest = interpolation === 'nearest';
  const left = isNearest ? roundAway(x) : Math.floor(x);
  const top = isNearest ? roundAway(y) : Math.floor(y);
  const toRight = isNearest ? 0 : x - left;
  const toBottom = isNearest ? 0 : y - top;
  const hasLeft = left >= 0 && left < width;
  const hasRight = left >= -1 && left < width - 1;
  const hasTop = top >= 0 && top < height;
  const hasBottom = top >= -1 && top < height - 1;
  const corner = (top * width + left) * channels;
  const below = corner + width * channels;
  for (let channel = 0; channel < channels; channel++) {
    const a = hasTop && hasLeft ? from[corner + channel]! : filler;
    const b = hasTop && hasRight ? from[corner + channels + channel]! : filler;
    const c = hasBottom && hasLeft ? from[below + channel]! : filler;
    const d = hasBottom && hasRight ? from[below + channels + channel]! : filler;
    const upper = (1 - toRight) * a + toRight * b;
    const lower = (1 - toRight) * c + toRight * d;
    to[at + channel] = (1 - toBottom) * upper + toBottom * lower;
  }
}

/** C's `round`: halves go away from zero. */
function roundAway(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}
