import test from 'ava';
import { cos, exp, log, log10, pow, sin, tanh } from '../src/exact-math.js';
import { Purpose, uniformSource } from '../src/random.js';
import { amountOf } from './helpers/long.js';
import { reference, ulpsBetween } from './helpers/reference-math.js';
import type { Real } from './helpers/reference-math.js';

const COUNT = 1500 * amountOf('MNISTX_TEST_RUNS', { long: 1, short: 0.2 });
const uniform = uniformSource({ seed: 20260101, purpose: Purpose.bootstrap });
const between = (low: number, high: number) => () => low + (high - low) * uniform();
const ofAnySize = (low: number, high: number) => () => (1 + uniform()) * 2 ** Math.floor(between(low, high)());
const signed = (draw: () => number) => () => (uniform() < 0.5 ? -draw() : draw());
/** A few last places around a number. */
const near = (value: number) => () => value * (1 + Math.floor(between(-50, 50)()) * 2 ** -52);

interface Case {
  readonly actual: (x: number) => number;
  readonly expected: (x: number) => Real;
  readonly draws: readonly (() => number)[];
}

const CASES: Readonly<Record<string, Case>> = {
  exp: {
    actual: exp,
    expected: reference.exp,
    draws: [between(-745, 709.7), between(-1, 1), signed(ofAnySize(-1074, 0)), near(Math.LN2 / 2), between(-746, -708)],
  },
  log: {
    actual: log,
    expected: reference.log,
    draws: [ofAnySize(-1074, 1023), between(0.5, 2), near(1), near(Math.SQRT2), near(Math.SQRT1_2), between(1, 1.001)],
  },
  log10: {
    actual: log10,
    expected: reference.log10,
    draws: [ofAnySize(-1074, 1023), between(0.5, 2), near(1), between(1, 1.001)],
  },
  tanh: {
    actual: tanh,
    expected: reference.tanh,
    draws: [between(-23, 23), between(-1, 1), signed(ofAnySize(-1074, 4)), near(Math.LN2 / 4)],
  },
  sin: {
    actual: sin,
    expected: reference.sin,
    draws: [between(-Math.PI, Math.PI), signed(ofAnySize(-1074, 1023)), between(-2e6, 2e6), near(Math.PI), near(11)],
  },
  cos: {
    actual: cos,
    expected: reference.cos,
    draws: [
      between(-Math.PI, Math.PI),
      signed(ofAnySize(-1074, 1023)),
      between(-2e6, 2e6),
      near(Math.PI / 2),
      near(11),
    ],
  },
};

for (const [name, { actual, expected, draws }] of Object.entries(CASES)) {
  test(`${name} is within 1 ulp over its whole range`, (t) => {
    let worst = { error: 0, x: 0 };
    for (let at = 0; at < COUNT; at++) {
      const x = draws[at % draws.length]!();
      const error = ulpsBetween(actual(x), expected(x));
      if (!(error <= worst.error)) worst = { error, x };
    }
    t.log(`worst error ${worst.error.toFixed(3)} ulp, at ${worst.x}`);
    t.true(worst.error > 0.4 && worst.error < 1, `${worst.error} ulp at ${worst.x}`);
  });
}

test('pow is within 1 ulp wherever the result is a number', (t) => {
  let worst = { error: 0, x: 0, y: 0 };
  for (let at = 0; at < COUNT; at++) {
    const x = [ofAnySize(-1074, 1023), between(0.5, 1), near(1)][at % 3]!();
    const power = at % 2 === 0 ? between(-744, 709)() : between(-3, 3)();
    const y = x === 1 ? power : power / log(x);
    const error = ulpsBetween(pow(x, y), reference.pow(x, y));
    if (!(error <= worst.error)) worst = { error, x, y };
  }
  t.log(`worst error ${worst.error.toFixed(3)} ulp, at ${worst.x} ** ${worst.y}`);
  t.true(worst.error > 0.4 && worst.error < 1, `${worst.error} ulp at ${worst.x} ** ${worst.y}`);
});

test('results that are doubles come out exactly', (t) => {
  for (let power = -1074; power <= 1023; power++) t.is(pow(2, power), 2 ** power);
  for (let power = 0; power <= 22; power++) {
    t.is(pow(10, power), Number(`1e${power}`));
    t.is(log10(Number(`1e${power}`)), power);
  }
  for (let at = 0; at < 1000; at++) {
    const x = ofAnySize(-500, 500)();
    t.is(pow(x, 1), x);
    t.is(pow(Math.fround(x), 2), Math.fround(x) * Math.fround(x));
    t.is(pow(x * x, 0.5), Math.sqrt(x * x));
  }
});

const EDGES = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  3,
  -3,
  5e-324,
  -5e-324,
  1e308,
  -1e308,
  2 ** 53,
  Infinity,
  -Infinity,
  NaN,
];

test('zeros, infinities, NaN and the ends of the range give what Math gives', (t) => {
  const close = (actual: number, expected: number, what: string): void => {
    const isClose = Math.abs(actual - expected) <= 2 ** -50 * Math.abs(expected);
    if (!Object.is(actual, expected) && !isClose) t.fail(`${what}: ${actual} instead of ${expected}`);
  };
  for (const x of EDGES) {
    for (const [name, own] of Object.entries({ exp, log, log10, tanh, sin, cos })) {
      close(own(x), Math[name as 'exp'](x), `${name}(${x})`);
    }
    for (const y of EDGES) close(pow(x, y), Math.pow(x, y), `${x} ** ${y}`);
  }
  t.is(exp(709.782712893384), Math.exp(709.782712893384));
  t.is(exp(709.782712893385), Infinity);
  t.is(exp(-745.1332191019412), 0);
  t.is(exp(-745.1332191019411), 5e-324);
});
