import test from 'ava';
import { InputReader, readLabels } from '../../src/engine/batches.js';

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

test('floats count as 255 times their value, channel by channel', (t) => {
  const images = Float32Array.from([0, 1, 0.5, 0.25]);
  const out = new Float32Array(4);
  new InputReader({ scale: [1 / 255, 2 / 255], offset: [0, -1] }, 4).read(images, { from: 0, to: 1 }, out);
  t.deepEqual([...out], [0, 1, 0.5, -0.5]);
});

test('labels follow the order', (t) => {
  const set = { count: 3, images: new Uint8Array(3), labels: Uint8Array.from([7, 8, 9]) };
  t.deepEqual([...readLabels(set, Uint32Array.from([2, 0, 1]), 0, 2)], [9, 7]);
});
