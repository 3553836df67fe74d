import { exp } from '../../exact-math.js';
import type { ImageShape } from '../types.js';
import type { AugmentationDefinition, AugmentationOf, Tools } from './augmentation.js';
import { resampleDisplaced } from './resample.js';
import type { Lines } from './smooth.js';

/**
 * Simard, Steinkraus, Platt, "Best practices for convolutional neural networks applied to visual document analysis",
 * ICDAR 2003: each pixel is read at a displacement drawn from -1 … 1 in both directions, smoothed by a Gaussian of standard
 * deviation sigma and multiplied by alpha. Their best for MNIST (29 x 29): alpha 34, sigma 4.
 */
export const elastic: AugmentationDefinition<AugmentationOf<'elastic'>> = {
  countDoubles: ({ sigma }, [height, width]) => 3 * height * width + 2 * radiusOf(sigma) + 1,
  prepare: ({ alpha, sigma, ...sampling }, shape, tools) => {
    const [height, width] = shape;
    const begin = () => ({
      smooth: prepareSmoothing(shape, sigma, tools),
      dx: tools.allocateDoubles(height * width),
      dy: tools.allocateDoubles(height * width),
    });
    let begun: ReturnType<typeof begin> | null = null;
    return (pixels, spare, draws) => {
      const { smooth, dx, dy } = (begun ??= begin());
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
export function prepareSmoothing(
  [height, width]: ImageShape,
  sigma: number,
  { allocateDoubles, smoothLines }: Pick<Tools, 'allocateDoubles' | 'smoothLines'>,
): (field: Float64Array) => void {
  const half = computeGaussian(sigma);
  const weights = allocateDoubles(2 * half.length - 1);
  weights.forEach((_, at) => (weights[at] = half[Math.abs(at - half.length + 1)]!));
  const smoothed = allocateDoubles(height * width);
  const rows: Lines = { count: height, places: width, lineStep: width, step: 1 };
  const columns: Lines = { count: width, places: height, lineStep: 1, step: width };
  return (field) => {
    smoothLines(field, smoothed, rows, weights);
    smoothLines(smoothed, field, columns, weights);
  };
}

/** Weights of a Gaussian from its middle on; with those of the other side their sum is 1. Past 4 sigma they are 0, as in SciPy. */
function computeGaussian(sigma: number): Float64Array {
  const weights = Float64Array.from({ length: radiusOf(sigma) + 1 }, (_, at) =>
    exp((-0.5 * at * at) / (sigma * sigma)),
  );
  const sum = weights.reduce((total, weight, at) => total + (at === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / sum);
}

function radiusOf(sigma: number): number {
  return Math.floor(4 * sigma + 0.5);
}
