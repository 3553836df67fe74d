import { exp, log } from '../../exact-math.js';

// The standard normal distribution, the same bits on every machine. Logarithms, because a bin may lie 100 standard
// deviations out.

/** The logarithm of the density at x. */
export function logDensity(x: number): number {
  return -(x * x) / 2 - LOG_SQRT_2_PI;
}

/** The logarithm of the probability between a and b, a < b. */
export function logMass(a: number, b: number): number {
  // A difference of two tails so near would be rounding; the density hardly changes within.
  if (b - a < 1e-6) return logDensity((a + b) / 2) + log(b - a);
  if (a > 0) return logTail(a) + log(1 - exp(logTail(b) - logTail(a)));
  if (b < 0) return logMass(-b, -a);
  return log(1 - tail(-a) - tail(b));
}

/** Where a uniform number falls between a ≤ 0 and b ≥ 0. */
export function truncatedQuantile(uniform: number, a: number, b: number): number {
  const [below, above] = [tail(-a), tail(b)];
  const share = below + uniform * (1 - below - above);
  const x = share < 0.5 ? -tailQuantile(share) : tailQuantile(1 - share);
  return Math.min(Math.max(x, a), b);
}

const LOG_SQRT_2_PI = 0.9189385332046728;
/** Up to here the series of the middle, beyond it the fraction of the tail. */
const MIDDLE = 3;
/** A tail from here on does not change 1. */
const FAR = 8.5;

/** The probability beyond x ≥ 0. */
function tail(x: number): number {
  if (x > FAR) return 0;
  return x < MIDDLE ? 0.5 - exp(logDensity(x)) * seriesAt(x) : exp(logDensity(x)) * fractionAt(x);
}

function logTail(x: number): number {
  return x < MIDDLE ? log(tail(x)) : logDensity(x) + log(fractionAt(x));
}

/** The x ≥ 0 that has this probability beyond it, at most a half. */
function tailQuantile(share: number): number {
  if (share === 0) return Infinity;
  const wanted = log(share);
  // Newton's method on the logarithm, which is concave, so that it comes from one side.
  let x = Math.sqrt(Math.max(0, -2 * (wanted + Math.LN2)));
  for (let round = 0; round < 50; round++) {
    const logarithm = logTail(x);
    const step = (logarithm - wanted) * exp(logarithm - logDensity(x));
    x += step;
    if (Math.abs(step) < 1e-13 * x) break;
  }
  return Math.max(0, x);
}

/** The probability between 0 and x by the density at x. Marsaglia, "Evaluating the normal distribution", 2004. */
function seriesAt(x: number): number {
  let sum = x;
  for (let term = x, odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum;
}

/** The probability beyond x by the density at x: Laplace's 1 / (x + 1 / (x + 2 / (x + …; at 3, its 30th term no longer counts. */
function fractionAt(x: number): number {
  let fraction = x;
  for (let term = 30; term > 0; term--) fraction = x + term / fraction;
  return 1 / fraction;
}
