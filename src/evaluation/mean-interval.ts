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

/** The 95 % interval of the mean by Student's t, for values from a normal distribution; `null` below two values. */
export function meanInterval(values: readonly number[]): Interval | null {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  const half = (studentTQuantile(0.975, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length);
  return [mean - half, mean + half];
}
