import test from 'ava';
import { fillMask, shapeOfMask } from '../../src/model/masks.js';
import type { Mask } from '../../src/model/layer-definition.js';
import { dropoutMask, normalOf, spatialDropout2d } from '../../src/model/layers/noise.js';

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

/** Of the standard normal distribution: the share below each number. */
const QUANTILES: readonly (readonly [share: number, value: number])[] = [
  [1e-9, -5.997807015],
  [1e-4, -3.719016485],
  [0.07, -1.475791028],
  [0.08, -1.40507156],
  [0.25, -0.67448975],
  [0.5, 0],
  [0.9, 1.281551566],
  [0.999999, 4.753424309],
];

test('words become numbers of the normal distribution, to seven digits in its tails too', (t) => {
  for (const [share, value] of QUANTILES) {
    const word = share * 2 ** 32 - 0.5;
    t.true(Math.abs(normalOf(word) - value) < 3e-7 * Math.max(1, Math.abs(value)), `${share}`);
  }
  // Symmetric, finite and rising to the last word.
  t.is(normalOf(0), -normalOf(0xffffffff));
  t.true(normalOf(0xffffffff) > normalOf(0xfffffffe) && normalOf(0xffffffff) < 6.4);
  for (const border of [0.075, 0.925].map((share) => Math.floor(share * 2 ** 32)))
    for (const word of [border - 1, border, border + 1]) t.true(normalOf(word) < normalOf(word + 1));
});

test('a spatial dropout draws one factor for each channel of an image', (t) => {
  const layer = { type: 'spatial_dropout2d', name: 'spatial', rate: 0.5 } as const;
  const mask = spatialDropout2d.mask!(layer)!;
  t.deepEqual(shapeOfMask(mask, { inputShape: [4, 5, 3] }), [1, 1, 3]);
  t.deepEqual(shapeOfMask(dropoutMask(0.5), { inputShape: [4, 5, 3] }), [4, 5, 3]);
});
