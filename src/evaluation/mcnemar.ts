import { log10, pow } from '../exact-math.js';
import type { Contingency } from './types.js';

/** Result of McNemar's exact test. */
export interface McNemar {
  /** Two-sided. 1 if the two never disagree; 0 if it is below the smallest 64-bit float. */
  readonly pValue: number;
  /** Finite even if `pValue` underflows to 0. */
  readonly log10PValue: number;
}

/**
 * McNemar's exact test that two classifiers are right equally often: of the examples that only one gets right, each is
 * as likely to be the one's as the other's. McNemar, "Note on the sampling error of the difference between correlated
 * proportions or percentages", 1947.
 */
export function mcnemarExact({ onlyFirst, onlySecond }: Pick<Contingency, 'onlyFirst' | 'onlySecond'>): McNemar {
  const count = onlyFirst + onlySecond;
  const least = Math.min(onlyFirst, onlySecond);
  if (2 * least >= count - 1) return { pValue: 1, log10PValue: 0 };
  const tail = scaledChoose(count, least);
  const fraction = 2 * tail.fraction * sumOfRatios(count, least);
  const exponent = tail.exponent - count;
  return {
    // In two steps: 2^exponent alone could underflow although the product does not.
    pValue: fraction * pow(2, Math.ceil(exponent / 2)) * pow(2, Math.floor(exponent / 2)),
    log10PValue: log10(fraction) + exponent * log10(2),
  };
}

/**
 * The binomial coefficient as fraction * 2^exponent, the fraction within 2^±512. Computed by products: the logarithm of
 * a gamma function is in the ten thousands, and its rounding would leave only ten digits of the result.
 */
function scaledChoose(count: number, chosen: number): { readonly fraction: number; readonly exponent: number } {
  let [fraction, exponent] = [1, 0];
  for (let at = 1; at <= chosen; at++) {
    fraction *= (count - chosen + at) / at;
    if (fraction > 2 ** 512) {
      fraction *= 2 ** -512;
      exponent += 512;
    }
  }
  return { fraction, exponent };
}

/** The sum of the binomial coefficients from 0 to `chosen`, divided by the last. */
function sumOfRatios(count: number, chosen: number): number {
  let [ratio, sum] = [1, 1];
  for (let at = chosen; at > 0 && ratio > sum * 2 ** -60; at--) {
    ratio *= at / (count - at + 1);
    sum += ratio;
  }
  return sum;
}
