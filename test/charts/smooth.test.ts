import test from 'ava';
import { smooth } from '../../src/charts/smooth.js';

test('a smoothed line starts at its first value, not at 0', (t) => {
  t.is(smooth(Float64Array.of(5, 1, 1), 0.9)[0], 5);
});

test('each older value counts so many times as much as the next', (t) => {
  const [, second, third] = smooth(Float64Array.of(4, 1, 2), 0.5);
  t.is(second, (0.5 * 4 + 1) / 1.5);
  t.is(third, (0.25 * 4 + 0.5 * 1 + 2) / 1.75);
});

test('a line of equal values and a weight of 0 stay as they are', (t) => {
  t.deepEqual(
    [...smooth(Float64Array.of(3, 3, 3, 3), 0.99)].map((value) => Number(value.toFixed(12))),
    [3, 3, 3, 3],
  );
  const values = Float64Array.of(1, 7, 2);
  t.deepEqual(smooth(values, 0), values);
});
