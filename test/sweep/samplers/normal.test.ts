import test from 'ava';
import { logMass, truncatedQuantile } from '../../../src/sweep/samplers/normal.js';

test('the mass between two places is SciPy’s, 100 deviations out and for narrow steps too', (t) => {
  // From scipy.special.log_ndtr of SciPy 1.17.1.
  for (const [a, b, expected] of [
    [-1, 2, -0.20016629432446262],
    [0, 0.001, -7.826693978853589],
    [2.9, 3.1, -7.015106566950984],
    [5, 6, -15.068446096529454],
    [-40, -39.5, -784.7208791066241],
    [99, 100, -4906.014160387734],
    [1, 1.0000001, -17.537034228772995],
  ] as const) {
    t.true(Math.abs(logMass(a, b) / expected - 1) < 1e-9, `${a} … ${b}: ${logMass(a, b)}`);
  }
});

test('the quantiles of a normal distribution that is cut off are SciPy’s', (t) => {
  // From scipy.stats.truncnorm.ppf of SciPy 1.17.1.
  for (const [uniform, a, b, expected] of [
    [0.5, -1, 2, 0.17116391801782482],
    [0.01, -3, 0, -2.492834272754979],
    [0.999999, -1, 50, 4.788217827045401],
    [0.25, -100, 0.001, -1.1498650176632104],
    [0.7, 0, 1, 0.6400849766184631],
  ] as const) {
    t.true(Math.abs(truncatedQuantile(uniform, a, b) / expected - 1) < 1e-9, `${uniform} of ${a} … ${b}`);
  }
  t.true(Math.abs(truncatedQuantile(0, -1, 100) + 1) < 1e-12);
  t.true(truncatedQuantile(1 - 2 ** -53, -1, 2) <= 2);
});
