import test from 'ava';
import { fillMask } from '../../src/model/masks.js';
import type { Mask } from '../../src/model/layer-definition.js';
import { dropoutMask } from '../../src/model/layers/elementwise.js';

test('a dropout mask drops its rate and scales the rest, the same each time and another at each place', (t) => {
  const place = { seed: 1, epoch: 1, step: 0, layer: 5 };
  const maskAt = (where: typeof place): Float32Array => {
    const mask = new Float32Array(40_000);
    fillMask(dropoutMask(0.25), where, mask);
    return mask;
  };
  const mask = maskAt(place);
  const dropped = mask.filter((value) => value === 0).length;
  t.deepEqual([...new Set(mask)].sort(), [0, Math.fround(1 / 0.75)]);
  // The standard deviation of the share is 0.0022; five of them are allowed.
  t.true(Math.abs(dropped / mask.length - 0.25) < 0.011);
  t.deepEqual(maskAt(place), mask);
  for (const other of [
    { ...place, seed: 2 },
    { ...place, epoch: 2 },
    { ...place, step: 1 },
    { ...place, layer: 6 },
  ])
    t.notDeepEqual(maskAt(other), mask);
});

test('any part of a mask is that part of the whole, however many words a factor takes', (t) => {
  for (const wordsPerFactor of [1, 2, 3, 4, 5]) {
    const mask: Mask = {
      wordsPerFactor,
      fill: (words, factors) => {
        t.is(words.length, factors.length * wordsPerFactor);
        for (let at = 0; at < factors.length; at++)
          factors[at] = words
            .subarray(at * wordsPerFactor, (at + 1) * wordsPerFactor)
            .reduce((sum, word) => sum + word);
      },
    };
    const partAt = (first: number, count: number): number[] => {
      const factors = new Float32Array(count);
      fillMask(mask, { seed: 1, epoch: 1, step: 0, layer: 5, first }, factors);
      return [...factors];
    };
    const whole = partAt(0, 30);
    t.is(new Set(whole).size, 30);
    for (const [first, count] of [
      [1, 1],
      [2, 7],
      [3, 20],
      [29, 1],
      [30, 0],
    ] as const)
      t.deepEqual(partAt(first, count), whole.slice(first, first + count));
  }
});
