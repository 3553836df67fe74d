// Elementary functions in 64 bits, from + - * / and bit operations alone: IEEE 754 fixes the last bit of these, so every
// JavaScript engine computes the same numbers. `Math`'s functions and `**` differ in their last bits between engines.
// Errors stay below 1 ulp. Pairs of doubles: Dekker, "A floating-point technique for extending the available precision",
// 1971; series by Taylor.

/** An unevaluated sum, the second part below half an ulp of the first. */
interface Pair {
  readonly high: number;
  readonly low: number;
}

/** e^x. */
export function exp(x: number): number {
  return expOf(x, 0);
}

/** The natural logarithm; NaN below 0, -Infinity at 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const { high, low } = logOf(x);
  return high + low;
}

/** The logarithm to base 10; powers of ten give whole numbers. */
export function log10(x: number): number {
  if (!(x > 0) || x === Infinity) return log(x);
  const { high, low } = multiply(logOf(x), ONE_BY_LN10);
  return high + low;
}

/** x^y; special cases as in `Math.pow`. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const size = Math.abs(x);
  if (Math.abs(y) === Infinity) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0;
  const isNegative = (x < 0 || Object.is(x, -0)) && isOdd(y);
  if (x < 0 && !Number.isInteger(y) && size !== Infinity) return NaN;
  const result = powOfPositive(size, y);
  return isNegative ? -result : result;
}

export function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size < 22)) return Number.isNaN(x) ? NaN : x < 0 ? -1 : 1;
  if (size < 2 ** -28) return x;
  // (e^2x - 1) / (e^2x + 1)
  const grown = expMinusOne(2 * size);
  const quotient = divide(grown, addNumber(grown, 2));
  const result = quotient.high + quotient.low;
  return x < 0 ? -result : result;
}

/** x in radians. */
export function sin(x: number): number {
  if (x === 0) return x;
  if (Math.abs(x) < 2 ** -27) return x;
  return sinOfTurned(x, 0);
}

/** x in radians. */
export function cos(x: number): number {
  return sinOfTurned(x, 1);
}

const VIEW = new DataView(new ArrayBuffer(8));

// Constants in parts: the first so short that its products with an exponent or a number of quarter turns are exact.
const LN2 = [0.6931471805598903, 5.497923018708371e-14] as const;
const ONE_BY_LN2 = 1.4426950408889634;
const ONE_BY_LN10: Pair = { high: 0.4342944819032518, low: 1.098319650216765e-17 };
const THIRD: Pair = { high: 1 / 3, low: 1 / 3 / 2 ** 54 };
const ONE_BY_HALF_PI = 0.6366197723675814;
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32] as const;

/** 1/2!, 1/3!, … as far as a number below ln 2 / 2 needs them. */
const EXP_SERIES = series(15, (at) => 1 / factorial(at + 2));
/** Coefficients of (atanh s - s - s³/3) / s⁵ in powers of s². */
const LOG_SERIES = series(13, (at) => 1 / (2 * at + 5));
/** Coefficients of (sin r - r) / r³ and (cos r - 1 + r²/2) / r⁴ in powers of r². */
const SIN_SERIES = series(9, (at) => (at % 2 === 0 ? -1 : 1) / factorial(2 * at + 3));
const COS_SERIES = series(9, (at) => (at % 2 === 0 ? 1 : -1) / factorial(2 * at + 4));

function expOf(high: number, low: number): number {
  if (Number.isNaN(high)) return NaN;
  if (high > 710) return Infinity;
  if (high < -746) return 0;
  const { power, rest, tail } = withoutPowers(high, low);
  const sum = addExactly(1, rest);
  return scale(sum.high + (sum.low + (tail + rest * rest * polynomial(EXP_SERIES, rest) + rest * tail)), power);
}

function expMinusOne(x: number): Pair {
  const { power, rest, tail } = withoutPowers(x, 0);
  const beyond = tail + rest * rest * polynomial(EXP_SERIES, rest) + rest * tail;
  const grown = addExactly(rest, beyond);
  const factor = scale(1, power);
  return addNumber({ high: grown.high * factor, low: grown.low * factor }, factor - 1);
}

/** x - power * ln 2, between ± ln 2 / 2. */
function withoutPowers(high: number, low: number): { power: number; rest: number; tail: number } {
  const power = Math.round(high * ONE_BY_LN2);
  const { high: rest, low: tail } = addExactly(high - power * LN2[0], low - power * LN2[1]);
  return { power, rest, tail };
}

/** The logarithm of a positive finite number; relative error below 2^-64. */
function logOf(x: number): Pair {
  const { power, fraction } = split(x);
  // ln m = 2 atanh s = 2 s (1 + s²/3 + s⁴ (1/5 + s²/7 + …))
  const s = divide({ high: fraction - 1, low: 0 }, addExactly(fraction, 1));
  const square = multiply(s, s);
  const beyond = square.high * square.high * polynomial(LOG_SERIES, square.high);
  const third = multiply(square, THIRD);
  const factor = addNumber({ high: third.high, low: third.low + beyond }, 1);
  const { high, low } = multiply({ high: 2 * s.high, low: 2 * s.low }, factor);
  if (power === 0) return { high, low };
  const sum = addExactly(power * LN2[0], high);
  return addExactly(sum.high, sum.low + (low + power * LN2[1]));
}

function powOfPositive(x: number, y: number): number {
  if (x === 0 || x === Infinity) return (x === 0) === y > 0 ? 0 : Infinity;
  const logarithm = logOf(x);
  const size = y * logarithm.high;
  if (!(Math.abs(size) < 800)) return size > 0 ? Infinity : size < 0 ? 0 : 1;
  // A tiny logarithm leaves 1; a product of its parts would fall below the normal numbers.
  if (Math.abs(size) < 2 ** -60) return 1;
  const { high, low } = multiply(logarithm, { high: y, low: 0 });
  return expOf(high, low);
}

function isOdd(y: number): boolean {
  return Math.abs(y % 2) === 1;
}

/** sin(x + turns * π/2). */
function sinOfTurned(x: number, turns: number): number {
  if (!Number.isFinite(x)) return NaN;
  const { quarters, angle } = Math.abs(x) < 2 ** 20 ? withoutQuarters(x) : withoutManyQuarters(x);
  const turned = (quarters + turns) & 3;
  const value = (turned & 1) === 0 ? sinOf(angle) : cosOf(angle);
  return turned < 2 ? value : -value;
}

function sinOf({ high, low }: Pair): number {
  const square = high * high;
  return high + (low * (1 - square / 2) + high * square * polynomial(SIN_SERIES, square));
}

function cosOf({ high, low }: Pair): number {
  const square = multiplyExactly(high, high);
  const { high: sum, low: rest } = addExactly(1, -square.high / 2);
  const beyond = square.high * square.high * polynomial(COS_SERIES, square.high);
  return sum + (rest - square.low / 2 - high * low + beyond);
}

/** x - quarters * π/2, between ± π/4. */
function withoutQuarters(x: number): { quarters: number; angle: Pair } {
  const quarters = Math.round(x * ONE_BY_HALF_PI);
  const first = addExactly(x - quarters * HALF_PI[0], -quarters * HALF_PI[1]);
  const second = addExactly(first.low, -quarters * HALF_PI[2]);
  const angle = addExactly(first.high, second.high);
  const low = angle.low + (second.low - quarters * HALF_PI[3]);
  return { quarters, angle: addExactly(angle.high, low) };
}

const FIXED_BITS = 1300n;
const KEPT_BITS = 200n;
let halfPi: bigint | null = null;

/** The same for numbers up to 2^1024, in integers of 1300 bits. Here they are whole multiples of 2^-32. */
function withoutManyQuarters(x: number): { quarters: number; angle: Pair } {
  halfPi ??= 8n * arcTangentOfOneBy(5n) - 2n * arcTangentOfOneBy(239n);
  const { power, fraction } = split(Math.abs(x));
  const value = BigInt(fraction * 2 ** 53) << (BigInt(power - 53) + FIXED_BITS);
  const quarters = (2n * value + halfPi) / (2n * halfPi);
  const rest = (value - quarters * halfPi) >> (FIXED_BITS - KEPT_BITS);
  const high = Number(rest);
  const unit = 2 ** -200;
  const angle = { high: high * unit, low: Number(rest - BigInt(high)) * unit };
  const turned = Number(quarters & 3n);
  return x > 0 ? { quarters: turned, angle } : { quarters: -turned, angle: { high: -angle.high, low: -angle.low } };
}

/** Scaled by 2^1300. Machin: π/4 = 4 atan 1/5 - atan 1/239. */
function arcTangentOfOneBy(divisor: bigint): bigint {
  let term = (1n << FIXED_BITS) / divisor;
  let sum = term;
  for (let at = 3n; term !== 0n; at += 2n) {
    term = -term / (divisor * divisor);
    sum += term / at;
  }
  return sum;
}

/** x = 2^power * fraction, the fraction between √½ and √2. */
function split(x: number): { power: number; fraction: number } {
  const isSubnormal = x < 2 ** -1022;
  VIEW.setFloat64(0, isSubnormal ? x * 2 ** 54 : x);
  const word = VIEW.getUint32(0);
  VIEW.setUint32(0, (word & 0xfffff) | 0x3ff00000);
  const fraction = VIEW.getFloat64(0);
  const power = (word >>> 20) - 1023 - (isSubnormal ? 54 : 0);
  return fraction > Math.SQRT2 ? { power: power + 1, fraction: fraction / 2 } : { power, fraction };
}

/** x * 2^power in two steps, each a normal number; only the last can round. */
function scale(x: number, power: number): number {
  const half = power >> 1;
  return x * powerOfTwo(half) * powerOfTwo(power - half);
}

function powerOfTwo(power: number): number {
  VIEW.setUint32(0, (power + 1023) << 20);
  VIEW.setUint32(4, 0);
  return VIEW.getFloat64(0);
}

function addExactly(a: number, b: number): Pair {
  const high = a + b;
  const added = high - a;
  return { high, low: a - (high - added) + (b - added) };
}

function addNumber({ high, low }: Pair, number: number): Pair {
  const sum = addExactly(high, number);
  return addExactly(sum.high, sum.low + low);
}

function multiplyExactly(a: number, b: number): Pair {
  const high = a * b;
  const [aHigh, bHigh] = [upperHalf(a), upperHalf(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return { high, low: aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}

function multiply(a: Pair, b: Pair): Pair {
  const { high, low } = multiplyExactly(a.high, b.high);
  return addExactly(high, low + (a.high * b.low + a.low * b.high));
}

function divide(a: Pair, b: Pair): Pair {
  const high = a.high / b.high;
  const back = multiplyExactly(high, b.high);
  return addExactly(high, (a.high - back.high - back.low + a.low - high * b.low) / b.high);
}

/** The upper 26 bits. */
function upperHalf(x: number): number {
  const spread = (2 ** 27 + 1) * x;
  return spread - (spread - x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let at = coefficients.length - 1; at >= 0; at--) value = value * x + coefficients[at]!;
  return value;
}

function series(count: number, coefficient: (at: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, at) => coefficient(at));
}

/** Exact up to 22. */
function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
