import test from 'ava';

import { holdOut, takeFirst } from '../../src/data/split.js';
import type { ExampleSet } from '../../src/data/types.js';
import { MnistxError } from '../../src/errors.js';

/** Example i has the label i and two pixels of 10 i and 10 i + 1. */
function examples(count: number): ExampleSet {
  const labels = Uint8Array.from({ length: count }, (_, index) => index);
  return { count, labels, images: Uint8Array.from([...labels].flatMap((label) => [10 * label, 10 * label + 1])) };
}

test('a limit takes the first examples without copying them', (t) => {
  const all = examples(5);
  const two = takeFirst(all, 2);
  t.deepEqual([two.count, ...two.labels, ...two.images], [2, 0, 1, 0, 1, 10, 11]);
  t.is(two.images.buffer, all.images.buffer);
});

test('a limit past the end, or none, is all', (t) => {
  const all = examples(5);
  for (const limit of [null, 5, 6, 1e9]) t.is(takeFirst(all, limit), all);
});

test('the first of the order are held out, and both sides keep the order of the file', (t) => {
  const { training, heldOut } = holdOut(examples(6), 0.5, Uint32Array.from([4, 0, 3, 1, 2, 5]));
  t.deepEqual([...heldOut.labels], [0, 3, 4]);
  t.deepEqual([...heldOut.images], [0, 1, 30, 31, 40, 41]);
  t.deepEqual([...training.labels], [1, 2, 5]);
  t.deepEqual([...training.images], [10, 11, 20, 21, 50, 51]);
  t.deepEqual([training.count, heldOut.count], [3, 3]);
});

test('the rest moves together where it is: no second copy of a large set, and none of what is held out', (t) => {
  const all = examples(4);
  const { training, heldOut } = holdOut(all, 0.25, Uint32Array.from([2, 0, 1, 3]));
  t.is(training.images.buffer, all.images.buffer);
  t.is(training.labels.buffer, all.labels.buffer);
  t.is(heldOut.images.buffer.byteLength, 2);
});

test('a fraction is rounded to whole examples', (t) => {
  const order = Uint32Array.from({ length: 20 }, (_, index) => index);
  const held = (fraction: number, count: number) => holdOut(examples(count), fraction, order).heldOut.count;
  t.deepEqual([held(0.1, 20), held(0.3, 10), held(0.1, 6), held(0.9, 10)], [2, 3, 1, 9]);
});

test('a split that leaves one side empty is refused', (t) => {
  for (const [count, fraction] of [
    [4, 0.1],
    [4, 0.9],
    [1, 0.5],
  ] as const) {
    const error = t.throws(() => holdOut(examples(count), fraction, new Uint32Array(count)), {
      instanceOf: MnistxError,
    });
    t.is(error?.code, 'OUT_OF_RANGE');
    t.deepEqual(error?.problems[0]?.path, ['data', 'validation']);
  }
});
