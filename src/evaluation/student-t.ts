import { pow } from '../exact-math.js';

/**
 * The value that Student's t with `degrees` degrees of freedom (a whole number from 1) stays below with the chance
 * `share`, which lies between 0 and 1. Student, "The probable error of a mean", 1908.
 */
export function studentTQuantile(share: number, degrees: number): number {
  if (!(share > 0 && share < 1)) return share === 0 ? -Infinity : share === 1 ? Infinity : NaN;
  if (share === 0.5) return 0;
  const tails = 2 * Math.min(share, 1 - share);
  let [low, high] = [0, 1];
  while (studentTTails(high, degrees) > tails) [low, high] = [high, 2 * high];
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (studentTTails(middle, degrees) > tails) low = middle;
    else high = middle;
  }
  return share < 0.5 ? -high : high;
}

/** The two-sided p value of `t`: the chance of a value at least as far from 0. */
export function studentTTails(t: number, degrees: number): number {
  if (Number.isNaN(t)) return NaN;
  const square = t * t;
  if (square === Infinity) return 0;
  const outside = degrees / (degrees + square);
  const inside = square / (degrees + square);
  const [half, beta] = [degrees / 2, betaOfHalf(degrees)];
  // The share of the centre where the tails are large, else the tails themselves: neither loses digits.
  return square < 4
    ? 1 - (Math.sqrt(inside) * pow(outside, half) * betaSeries(0.5, half, inside)) / (0.5 * beta)
    : (pow(outside, half) * Math.sqrt(inside) * betaSeries(half, 0.5, outside)) / (half * beta);
}

/** B(degrees / 2, 1 / 2), from π or 2 by B(a + 1, b) = B(a, b) a / (a + b). */
function betaOfHalf(degrees: number): number {
  let [at, beta] = degrees % 2 === 1 ? [0.5, Math.PI] : [1, 2];
  for (; at < degrees / 2; at++) beta *= at / (at + 0.5);
  return beta;
}

/**
 * The incomplete beta function without its factor x^a (1 - x)^b / a. All terms are positive.
 * Abramowitz and Stegun, "Handbook of mathematical functions", 1964, 26.5.4.
 */
function betaSeries(a: number, b: number, x: number): number {
  let [term, sum] = [1, 1];
  for (let at = 0; ; at++) {
    const ratio = ((a + b + at) / (a + 1 + at)) * x;
    term *= ratio;
    sum += term;
    // From here on the terms fall, and all that follow are below the last bit.
    if (ratio < 1 && term < sum * (1 - ratio) * 2 ** -54) return sum;
  }
}
