import test from 'ava';
import { exp } from '../../../src/exact-math.js';
import { uniformSource, Purpose } from '../../../src/random.js';
import { logDensity, logMass } from '../../../src/sweep/samplers/normal.js';
import { DENSITY_AT_ZERO, roughExp, roughMass } from '../../../src/sweep/samplers/rough-normal.js';

/** Rough by exact, less 1. */
function errorOf(rough: number, exact: number): number {
  return Math.abs(rough / exact - 1);
}

test('the rough exponential function is off by less than 1e-10, and ends at 0', (t) => {
  const uniform = uniformSource({ seed: 1, purpose: Purpose.search });
  for (let at = 0; at < 5000; at++) {
    const x = 700 * uniform() ** 3;
    t.true(errorOf(roughExp(x), exp(-x)) < 1e-10, String(x));
  }
  t.is(roughExp(0), 1);
  t.is(roughExp(1e9), 0);
  t.is(DENSITY_AT_ZERO, exp(logDensity(0)));
});

test('the rough mass of a stretch is off by less than 1e-6, wide or narrow, in the middle or far out', (t) => {
  const uniform = uniformSource({ seed: 2, purpose: Purpose.search });
  for (let at = 0; at < 20000; at++) {
    const low = 24 * uniform() - 12;
    const width = exp(14 * uniform() - 12);
    const exact = exp(logMass(low, low + width));
    const error = errorOf(roughMass(low, low + width), exact);
    t.true(error < 1e-6, `${error} from ${low}, ${width} wide`);
  }
});
