import { Purpose, uniformSource } from '../random.js';
import { tabulateBinomial, findQuantile } from './binomial.js';
import type { Binomial } from './binomial.js';
import type { Contingency, Interval } from './types.js';

/** Options of `pairedBootstrap`. */
export interface BootstrapOptions {
  /** Default: `1` */
  readonly seed?: number;
  /** Default: `10_000` */
  readonly resamples?: number;
}

/**
 * The 95 % interval (percentiles) of the first classifier's accuracy minus the second's, when the examples are drawn
 * again with replacement. An example counts by its cell of the contingency table only, so a resample is a draw of the
 * cells' counts: how many examples tell the two apart, and how many of these speak for the first.
 * Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
 */
export function pairedBootstrap(
  { bothRight, onlyFirst, onlySecond, bothWrong }: Contingency,
  { seed = 1, resamples = 10_000 }: BootstrapOptions = {},
): Interval {
  const apart = onlyFirst + onlySecond;
  const count = apart + bothRight + bothWrong;
  if (apart === 0 || count === 0) return [0, 0];
  const uniform = uniformSource({ seed, purpose: Purpose.bootstrap });
  const apartCounts = tabulateBinomial(count, apart / count);
  const firstCounts = new Map<number, Binomial>();
  const differences = Float64Array.from({ length: resamples }, () => {
    const drawn = findQuantile(apartCounts, uniform());
    const known = firstCounts.get(drawn) ?? tabulateBinomial(drawn, onlyFirst / apart);
    firstCounts.set(drawn, known);
    return (2 * findQuantile(known, uniform()) - drawn) / count;
  }).sort();
  return [findPercentile(differences, 0.025), findPercentile(differences, 0.975)];
}

/** Between two values in proportion, as NumPy's default does. */
function findPercentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}
