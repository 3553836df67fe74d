import test from 'ava';
import { keepWithin, moveBy, zoomBy } from '../../../src/web/curves/zoom.js';

const linear = { domain: [0, 10], isLog: false } as const;
const log = { domain: [1, 10_000], isLog: true } as const;

test('an axis is zoomed around its middle, or around a place on it', (t) => {
  t.deepEqual(zoomBy(linear, 0.5), [2.5, 7.5]);
  t.deepEqual(zoomBy(linear, 0.5, 0), [0, 5]);
  t.deepEqual(zoomBy({ ...linear, domain: [2.5, 7.5] }, 2), [0, 10]);
});

test('a log axis is zoomed and moved by its powers', (t) => {
  const round = (numbers: readonly number[]): number[] => numbers.map((number) => Number(number.toFixed(6)));
  t.deepEqual(round(zoomBy(log, 0.5)), [10, 1000]);
  t.deepEqual(round(moveBy(log, 0.25)), [10, 100_000]);
});

test('what is outside of the whole axis is cut off, and the whole of it is no zoom', (t) => {
  t.deepEqual(keepWithin([-5, 5], linear), [0, 5]);
  t.is(keepWithin([-5, 50], linear), null);
  t.is(keepWithin([11, 12], linear), null);
  t.is(keepWithin([5, 5 + 1e-9], linear), null);
  t.is(keepWithin([5, 5.0001], log), null);
});
