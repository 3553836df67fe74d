import { exp } from '../../exact-math.js';
import type { ImageShape } from '../types.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';
import { resampleDisplaced } from './resample.js';

/**
 * Simard, Steinkraus, Platt, "Best practices for convolutional neural networks applied to visual document analysis",
 * ICDAR 2003: each pixel is read at a displacement drawn from -1 … 1 in both directions, smoothed by a Gaussian of standard
 * deviation sigma and multiplied by alpha. Their best for MNIST (29 x 29): alpha 34, sigma 4.
 */
export const elastic: AugmentationDefinition<AugmentationOf<'elastic'>> = {
  prepare: ({ alpha, sigma, ...sampling }, shape) => {
    const [height, width] = shape;
    const smooth = prepareSmoothing(shape, sigma);
    const [dx, dy] = [new Float64Array(height * width), new Float64Array(height * width)];
    return (pixels, spare, draws) => {
      for (const field of [dx, dy]) {
        for (let at = 0; at < field.length; at++) field[at] = alpha * (2 * draws.uniform() - 1);
        smooth(field);
      }
      resampleDisplaced(pixels, spare, { shape, sampling }, { dx, dy });
      return spare;
    };
  },
};

/** Smooths a (height, width) field in place by a Gaussian whose weights are 1 together; beyond the edges is 0. */
export function prepareSmoothing([height, width]: ImageShape, sigma: number): (field: Float64Array) => void {
  const weights = computeGaussian(sigma);
  const smoothed = new Float64Array(height * width);
  return (field) => {
    smoothed.fill(0);
    addNeighbours(field, smoothed, { lines: height, places: width, lineStep: width, step: 1 }, weights);
    field.fill(0);
    addNeighbours(smoothed, field, { lines: width, places: height, lineStep: 1, step: width }, weights);
  };
}

/** Weights of a Gaussian from its middle on; with those of the other side their sum is 1. Past 4 sigma they are 0, as in SciPy. */
function computeGaussian(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const weights = Float64Array.from({ length: radius + 1 }, (_, at) => exp((-0.5 * at * at) / (sigma * sigma)));
  const sum = weights.reduce((total, weight, at) => total + (at === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / sum);
}

/** A field as parallel lines: where its values lie. */
interface Lines {
  readonly lines: number;
  readonly places: number;
  readonly lineStep: number;
  readonly step: number;
}

/** Adds to each place of a line the weighted values of its neighbours on that line, first to last. */
function addNeighbours(
  from: Float64Array,
  to: Float64Array,
  { lines, places, lineStep, step }: Lines,
  weights: Float64Array,
): void {
  const radius = weights.length - 1;
  for (let place = 0; place < places; place++) {
    const last = Math.min(places - 1, place + radius);
    for (let other = Math.max(0, place - radius); other <= last; other++) {
      const weight = weights[other < place ? place - other : other - place]!;
      let [at, source] = [place * step, other * step];
      for (let line = 0; line < lines; line++, at += lineStep, source += lineStep)
        to[at] = to[at]! + weight * from[source]!;
    }
  }
}
