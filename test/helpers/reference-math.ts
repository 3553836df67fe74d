/** digits * 2^power: a number with as many bits as it takes. */
export interface Real {
  readonly digits: bigint;
  readonly power: number;
}

const BITS = 400;
const ONE = 1n << BigInt(BITS);
const PI_BITS = 1500;
const LN2 = logOfFraction(2n * ONE);
/** Gauss: π = 48 atan 1/18 + 32 atan 1/57 - 20 atan 1/239. */
const PI = 48n * arcTangent(18n) + 32n * arcTangent(57n) - 20n * arcTangent(239n);

/** In whole numbers of 400 bits and more, each by its plainest series; finite arguments only. */
export const reference = {
  exp: (x: number): Real => expOfFixed(toFixedPoint(x)),
  log: (x: number): Real => ({ digits: logFixed(x), power: -BITS }),
  log10: (x: number): Real => ({ digits: (logFixed(x) << BigInt(BITS)) / logOfTen(), power: -BITS }),
  pow: (x: number, y: number): Real => expOfFixed(shift(logFixed(x) * toReal(y).digits, toReal(y).power)),
  tanh(x: number): Real {
    if (Math.abs(x) < 1e-30) return toReal(x);
    const { digits, power } = expOfFixed(2n * toFixedPoint(x));
    const grown = shift(digits, power + BITS);
    return { digits: ((grown - ONE) << BigInt(BITS)) / (grown + ONE), power: -BITS };
  },
  sin: (x: number): Real => (Math.abs(x) < 1e-30 ? toReal(x) : turnByQuarters(x, 0n)),
  cos: (x: number): Real => turnByQuarters(x, 1n),
};

/** How far a double is from a number, in units of the double's last place there. */
export function ulpsBetween(actual: number, { digits, power }: Real): number {
  const size = digits < 0n ? -digits : digits;
  const unit = Math.max(size.toString(2).length - 1 + power - 52, -1074);
  const place = unit - 20;
  const own = toReal(actual);
  return Math.abs(Number(shift(own.digits, own.power - place) - shift(digits, power - place))) / 2 ** 20;
}

function toReal(x: number): Real {
  if (!Number.isFinite(x)) throw new RangeError(`${x} has no digits`);
  if (x === 0) return { digits: 0n, power: 0 };
  let [digits, power] = [x, 0];
  for (; !Number.isInteger(digits); power--) digits *= 2;
  return { digits: BigInt(digits), power };
}

function toFixedPoint(x: number): bigint {
  const { digits, power } = toReal(x);
  return shift(digits, power + BITS);
}

function shift(digits: bigint, by: number): bigint {
  return by >= 0 ? digits << BigInt(by) : digits >> BigInt(-by);
}

function expOfFixed(x: bigint): Real {
  const power = x / LN2;
  const rest = x - power * LN2;
  let [sum, term] = [ONE, ONE];
  for (let at = 1n; term !== 0n; at++) {
    term = (term * rest) / ONE / at;
    sum += term;
  }
  return { digits: sum, power: Number(power) - BITS };
}

function logFixed(x: number): bigint {
  const { digits, power } = toReal(x);
  const length = digits.toString(2).length;
  return logOfFraction(shift(digits, BITS - length)) + BigInt(power + length) * LN2;
}

/** 2 atanh((x - 1) / (x + 1)), x from ½ to 2. */
function logOfFraction(x: bigint): bigint {
  const s = ((x - ONE) * ONE) / (x + ONE);
  const square = (s * s) / ONE;
  let [sum, power] = [0n, s];
  for (let at = 1n; power !== 0n; at += 2n) {
    sum += power / at;
    power = (power * square) / ONE;
  }
  return 2n * sum;
}

function logOfTen(): bigint {
  return logOfFraction((10n * ONE) / 8n) + 3n * LN2;
}

/** sin(x + turns * π/2). */
function turnByQuarters(x: number, turns: bigint): Real {
  const { digits, power } = toReal(x);
  const value = 2n * shift(digits, power + PI_BITS);
  const quarters = value / PI;
  const rest = (value - quarters * PI) / 2n;
  const [sine, cosine] = sineAndCosine(rest >> BigInt(PI_BITS - BITS));
  const turn = (((quarters + turns) % 4n) + 4n) % 4n;
  const size = turn % 2n === 0n ? sine : cosine;
  return { digits: turn < 2n ? size : -size, power: -BITS };
}

function sineAndCosine(x: bigint): readonly [bigint, bigint] {
  const sums: [bigint, bigint] = [0n, 0n];
  let term = ONE;
  for (let at = 0n; term !== 0n; at++) {
    const sign = at % 4n < 2n ? 1n : -1n;
    sums[at % 2n === 0n ? 1 : 0]! += sign * term;
    term = (term * x) / ONE / (at + 1n);
  }
  return sums;
}

function arcTangent(divisor: bigint): bigint {
  let term = (1n << BigInt(PI_BITS)) / divisor;
  let sum = term;
  for (let at = 3n; term !== 0n; at += 2n) {
    term = -term / (divisor * divisor);
    sum += term / at;
  }
  return sum;
}
