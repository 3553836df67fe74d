import { exp, log } from '../../exact-math.js';
import type { Domain } from '../space.js';
import { kernelsOf } from './kernels.js';

/** A mixture of one kernel for each observed point, and the prior. */
export interface ParzenEstimator {
  /** A number for each domain. */
  draw(uniform: () => number): readonly number[];
  /** The logarithm of the density at a point. */
  logDensity(point: readonly number[]): number;
}

/** The points stand in the order of their trials: later ones weigh more. */
export function parzenEstimator(domains: readonly Domain[], points: readonly (readonly number[])[]): ParzenEstimator {
  const weights = weightsOf(points.length);
  const logWeights = weights.map(log);
  const columns = domains.map((domain, at) =>
    kernelsOf(
      domain,
      points.map((point) => point[at]!),
    ),
  );
  return {
    draw: (uniform) => {
      const kernel = kernelAt(weights, uniform());
      return columns.map((column) => column.draw(kernel, uniform()));
    },
    logDensity: (point) => {
      const sums = logWeights.slice();
      columns.forEach((column, at) => column.addLogDensities(point[at]!, sums));
      return logOfSum(sums);
    },
  };
}

/** The last 25 points and the prior weigh alike; before them a ramp leads up from the first. */
function weightsOf(count: number): Float64Array {
  const older = count - 25;
  const weights = Float64Array.from({ length: count + 1 }, (_, at) => {
    if (at >= older) return 1;
    return older === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * at) / (older - 1);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function kernelAt(weights: Float64Array, uniform: number): number {
  let rest = uniform;
  for (let at = 0; at < weights.length; at++) {
    rest -= weights[at]!;
    if (rest < 0) return at;
  }
  return weights.length - 1;
}

function logOfSum(logarithms: Float64Array): number {
  const largest = logarithms.reduce((a, b) => Math.max(a, b), -Infinity);
  // What is 1e-17 of the largest no longer counts.
  const sum = logarithms.reduce((sum, value) => (value < largest - 40 ? sum : sum + exp(value - largest)), 0);
  return largest + log(sum);
}
