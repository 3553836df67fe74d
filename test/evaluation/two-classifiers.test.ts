import test from 'ava';
import { countContingency } from '../../src/evaluation/contingency.js';
import { adjustByHolm } from '../../src/evaluation/holm.js';
import { mcnemarExact } from '../../src/evaluation/mcnemar.js';
import { pairedBootstrap } from '../../src/evaluation/paired-bootstrap.js';
import { wilsonInterval } from '../../src/evaluation/wilson-interval.js';

test('right and wrong are counted example by example', (t) => {
  const answers = (...predictions: number[]) => predictions.map((prediction) => ({ label: 0, prediction }));
  t.deepEqual(countContingency(answers(0, 0, 0, 1, 1, 1), answers(0, 1, 1, 0, 1, 1)), {
    bothRight: 1,
    onlyFirst: 2,
    onlySecond: 1,
    bothWrong: 2,
  });
});

test("McNemar's exact test is that of tossed coins", (t) => {
  t.is(mcnemarExact({ onlyFirst: 0, onlySecond: 0 }).pValue, 1);
  t.is(mcnemarExact({ onlyFirst: 4, onlySecond: 4 }).pValue, 1);
  t.is(mcnemarExact({ onlyFirst: 0, onlySecond: 5 }).pValue, 2 / 2 ** 5);
  t.is(mcnemarExact({ onlyFirst: 9, onlySecond: 1 }).pValue, (2 * (1 + 10)) / 2 ** 10);
});

test('a difference beyond the smallest number keeps its logarithm', (t) => {
  const { pValue, log10PValue } = mcnemarExact({ onlyFirst: 2000, onlySecond: 0 });
  t.is(pValue, 0);
  t.true(Math.abs(log10PValue - -1999 * Math.log10(2)) < 1e-9);
});

test('the bootstrap interval is as wide as the normal one where there are many examples', (t) => {
  const table = { bothRight: 9000, onlyFirst: 300, onlySecond: 100, bothWrong: 600 };
  const [low, high] = pairedBootstrap(table);
  const half = (1.96 * Math.sqrt(400 - 200 ** 2 / 10_000)) / 10_000;
  // Percentiles of 10 000 draws: an accuracy's own step is 1e-4.
  t.true(Math.abs(low - (0.02 - half)) < 2e-4);
  t.true(Math.abs(high - (0.02 + half)) < 2e-4);
});

test('the bootstrap gives the same interval again, and another one for another seed', (t) => {
  const table = { bothRight: 50, onlyFirst: 7, onlySecond: 5, bothWrong: 11 };
  t.deepEqual(pairedBootstrap(table), pairedBootstrap(table));
  t.notDeepEqual(pairedBootstrap(table, { resamples: 101 }), pairedBootstrap(table, { resamples: 101, seed: 2 }));
  t.deepEqual(pairedBootstrap({ ...table, onlyFirst: 0, onlySecond: 0 }), [0, 0]);
});

test("Holm's correction keeps the order of the p values and never passes 1", (t) => {
  t.deepEqual(adjustByHolm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
  t.deepEqual(adjustByHolm([0.9, 0.8]), [1, 1]);
});

test("Wilson's interval stays within 0 and 1", (t) => {
  t.is(wilsonInterval(10, 10)[1], 1);
  t.is(wilsonInterval(0, 10)[0], 0);
  // 10 of 10 by hand: 1 / (1 + z² / 10).
  t.true(Math.abs(wilsonInterval(10, 10)[0] - 1 / (1 + 1.959963984540054 ** 2 / 10)) < 1e-12);
});
