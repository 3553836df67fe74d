import type { RandomTranslation } from '../../config/spec.js';
import type { ImageShape } from '../types.js';
import { BEYOND } from './beyond.js';

/** How values between pixels and beyond the edges are found. */
export type Sampling = Required<Pick<RandomTranslation, 'fill' | 'fill_value' | 'interpolation'>>;

/** Output (x, y) is read at (a0 x + a1 y + a2, b0 x + b1 y + b2). Pixels are at whole numbers. */
export type AffineMap = readonly [a0: number, a1: number, a2: number, b0: number, b1: number, b2: number];

/** Writes `to` from `from`, both (height, width, channels). */
export type Resample = (from: Float32Array, to: Float32Array) => void;

/**
 * Reads an image between its pixels, in 64 bits, and writes 32. Both interpolations are those of TensorFlow
 * (image_ops.h, ProjectiveGenerator), on which Keras' layers run.
 */
export class Resampler {
  private readonly height: number;
  private readonly width: number;
  private readonly channels: number;
  private readonly isBilinear: boolean;

  constructor(
    [height, width, channels]: ImageShape,
    private readonly sampling: Sampling,
  ) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.isBilinear = sampling.interpolation === 'bilinear';
  }

  /** Inside the image the loop computes itself what `readBeyond` would: a call for each pixel takes four times as long. */
  affine(from: Float32Array, to: Float32Array, [a0, a1, a2, b0, b1, b2]: AffineMap): void {
    const { height, width, channels } = this;
    const rowLength = width * channels;
    const [lastX, lastY] = this.isBilinear ? [width - 1, height - 1] : [-1, -1];
    let at = 0;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const x = a0 * column + a1 * row + a2;
        const y = b0 * column + b1 * row + b2;
        if (x >= 0 && y >= 0 && x < lastX && y < lastY) {
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
        } else {
          this.readBeyond(from, to, at, x, y);
          at += channels;
        }
      }
    }
  }

  /** Output (x, y) is read at (x + dx, y + dy). Displacements are (height, width). */
  displaced(from: Float32Array, to: Float32Array, dx: Float64Array, dy: Float64Array): void {
    for (let y = 0, pixel = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++, pixel++)
        this.readBeyond(from, to, pixel * this.channels, x + dx[pixel]!, y + dy[pixel]!);
    }
  }

  /** Writes the value at any place, all channels, to `at`. */
  private readBeyond(from: Float32Array, to: Float32Array, at: number, outerX: number, outerY: number): void {
    const { height, width, channels } = this;
    const { fill, fill_value: filler } = this.sampling;
    if (fill === 'constant' && (outerX <= -1 || outerY <= -1 || outerX >= width || outerY >= height)) {
      for (let channel = 0; channel < channels; channel++) to[at + channel] = filler;
      return;
    }
    const x = BEYOND[fill](outerX, width);
    const y = BEYOND[fill](outerY, height);
    for (let channel = 0; channel < channels; channel++) {
      to[at + channel] = this.isBilinear
        ? this.between(from, x, y, channel)
        : this.pixel(from, roundAway(x), roundAway(y), channel);
    }
  }

  private between(from: Float32Array, x: number, y: number, channel: number): number {
    const left = Math.floor(x);
    const top = Math.floor(y);
    const toRight = x - left;
    const toBottom = y - top;
    const upper =
      (1 - toRight) * this.pixel(from, left, top, channel) + toRight * this.pixel(from, left + 1, top, channel);
    const lower =
      (1 - toRight) * this.pixel(from, left, top + 1, channel) + toRight * this.pixel(from, left + 1, top + 1, channel);
    return (1 - toBottom) * upper + toBottom * lower;
  }

  private pixel(from: Float32Array, x: number, y: number, channel: number): number {
    const isInside = x >= 0 && y >= 0 && x < this.width && y < this.height;
    return isInside ? from[(y * this.width + x) * this.channels + channel]! : this.sampling.fill_value;
  }
}

/** C's `round`: halves go away from zero. */
function roundAway(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}
