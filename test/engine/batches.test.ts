import test from 'ava';
import { fillDropoutMask, InputReader, readLabels } from '../../src/engine/batches.js';

test('reads images in the order of the epoch, scaled channel by channel', (t) => {
  const reader = new InputReader({ scale: [1, 0.5], offset: [0, 10] }, 4);
  const images = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const out = new Float32Array(8);
  reader.read(images, { from: 1, to: 3, order: Uint32Array.from([1, 2, 0]) }, out);
  t.deepEqual([...out], [9, 15, 11, 16, 1, 11, 3, 12]);
});

test('reads images as they lie without an order', (t) => {
  const out = new Float32Array(2);
  new InputReader({ scale: [1 / 255], offset: [0] }, 2).read(Uint8Array.from([0, 0, 255, 51]), { from: 1, to: 2 }, out);
  t.deepEqual([...out], [1, Math.fround(0.2)]);
});

test('labels follow the order', (t) => {
  const set = { count: 3, images: new Uint8Array(3), labels: Uint8Array.from([7, 8, 9]) };
  t.deepEqual([...readLabels(set, Uint32Array.from([2, 0, 1]), 0, 2)], [9, 7]);
});

test('a dropout mask drops its rate and scales the rest, the same each time and another at each place', (t) => {
  const place = { seed: 1, epoch: 1, step: 0, layer: 5 };
  const maskAt = (where: typeof place): Float32Array => {
    const mask = new Float32Array(40_000);
    fillDropoutMask(where, 0.25, mask);
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
