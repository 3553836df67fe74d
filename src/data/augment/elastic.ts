import { exp } from '../../exact-math.js';
import type { ImageShape } from '../types.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';
import { Resampler } from './resample.js';

/**
 * Simard, Steinkraus, Platt, "Best practices for convolutional neural networks applied to visual document analysis",
 * ICDAR 2003: each pixel is read at a displacement drawn from -1 … 1 in both directions, smoothed by a Gaussian of standard
 * deviation sigma and multiplied by alpha. Their best for MNIST (29 x 29): alpha 34, sigma 4.
 */
export const elastic: AugmentationDefinition<AugmentationOf<'elastic'>> = {
  prepare: ({ alpha, sigma, ...sampling }, shape) => {
    const [height, width] = shape;
    const resampler = new Resampler(shape, sampling);
    const smooth = prepareSmoothing(shape, sigma);
    const [dx, dy] = [new Float64Array(height * width), new Float64Array(height * width)];
    return (pixels, spare, draws) => {
      for (const field of [dx, dy]) {
        for (let at = 0; at < field.length; at++) field[at] = alpha * (2 * draws.uniform() - 1);
        smooth(field);
      }
      resampler.displaced(pixels, spare, dx, dy);
      return spare;
    };
  },
};

/** Smooths a (height, width) field in place by a Gaussian whose weights are 1 together; beyond the edges is 0. */
export function prepareSmoothing([height, width]: ImageShape, sigma: number): (field: Float64Array) => void {
  const weights = gaussian(sigma, Math.max(height, width) - 1);
  const smoothed = new Float64Array(height * width);
  return (field) => {
    smoothLines(field, smoothed, { lines: height, length: width, lineStep: width, step: 1 }, weights);
    smoothLines(smoothed, field, { lines: width, length: height, lineStep: 1, step: width }, weights);
  };
}

/** Weights of a Gaussian from its middle on, of a sum of 1 with both sides. Past 4 sigma they are 0, as in SciPy. */
function gaussian(sigma: number, farthest: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const all = Float64Array.from({ length: radius + 1 }, (_, at) => exp((-0.5 * at * at) / (sigma * sigma)));
  const sum = all.reduce((total, weight, at) => total + (at === 0 ? weight : 2 * weight), 0);
  return all.map((weight) => weight / sum).subarray(0, farthest + 1);
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  readonly lineStep: number;
  readonly step: number;
}

function smoothLines(
  from: Float64Array,
  to: Float64Array,
  { lines, length, lineStep, step }: Lines,
  weights: Float64Array,
): void {
  const radius = weights.length - 1;
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let at = 0; at < length; at++) {
      const low = Math.max(0, at - radius);
      const high = Math.min(length - 1, at + radius);
      let sum = 0;
      for (let other = low; other <= high; other++)
        sum += weights[other < at ? at - other : other - at]! * from[start + other * step]!;
      to[start + at * step] = sum;
    }
  }
}
