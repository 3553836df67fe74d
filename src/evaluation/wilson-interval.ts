import type { Interval } from './types.js';

/** Of the standard normal distribution, for 95 %. */
const Z = 1.959963984540054;
const Z_SQUARED = Z * Z;

/**
 * The 95 % interval of a share of `count` independent examples. Wilson, "Probable inference, the law of succession, and
 * statistical inference", 1927. Unlike the usual one it stays within 0 and 1 and holds for shares near 1.
 */
export function wilsonInterval(right: number, count: number): Interval {
  if (count === 0) return [0, 1];
  const share = right / count;
  const scale = 1 + Z_SQUARED / count;
  const center = (share + Z_SQUARED / (2 * count)) / scale;
  const half = (Z * Math.sqrt((share * (1 - share)) / count + Z_SQUARED / (4 * count * count))) / scale;
  return [right === 0 ? 0 : center - half, right === count ? 1 : center + half];
}
