import { studentTQuantile } from './student-t.js';
import type { Interval } from './types.js';

/** NaN of no values. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample standard deviation, divided by n - 1; NaN below two values. */
export function standardDeviation(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Of two values Student's t says next to nothing: 12.7 standard errors on either side. */
const FEWEST_FOR_INTERVAL = 3;

/**
 * The 95 % interval of the mean by Student's t, for values from a normal distribution, cut to what the mean can be; `null`
 * below three values.
 */
export function meanInterval(values: readonly number[], [least, most]: Interval): Interval | null {
  if (values.length < FEWEST_FOR_INTERVAL) return null;
  const mean = meanOf(values);
  const half = (studentTQuantile(0.975, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length);
  return [Math.max(least, mean - half), Math.min(most, mean + half)];
}
