import test from 'ava';
import { findMedian } from '../../bench/statistics.js';

test('the median is the middle value, whatever the order', (t) => {
  t.is(findMedian([3]), 3);
  t.is(findMedian([9, 1, 4]), 4);
  t.is(findMedian([10, 2, 100, 9]), 9.5);
});

test('the median leaves its input as it was', (t) => {
  const values = [3, 1, 2];
  findMedian(values);
  t.deepEqual(values, [3, 1, 2]);
});

test('there is no median of nothing', (t) => {
  t.throws(() => findMedian([]), { message: /no values/ });
});
