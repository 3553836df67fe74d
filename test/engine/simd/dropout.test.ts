import test from 'ava';
import { fillMask as fillWhole } from '../../../src/model/masks.js';
import { dropoutMask } from '../../../src/model/layers/elementwise.js';
import { Purpose } from '../../../src/random.js';
import { loadKernels } from '../../helpers/kernels.js';

const { kernels, memory } = loadKernels();

function fillMask(dst: number, n: number, first: number, seed: number, rate: number, layer: number): void {
  const [low, high] = [seed >>> 0, Math.floor(seed / 0x100000000)];
  const slot = Purpose.dropout * 0x1000000 + layer;
  kernels.fillMask(dst, n, first, low, high, 7, 3, slot, rate * 0x100000000, 1 / (1 - rate));
}

test('any part of a mask equals that part of the mask TensorFlow.js is given', (t) => {
  const whole = new Float32Array(1000);
  for (const [seed, layer, rate] of [
    [1, 2, 0.5],
    [2 ** 53 - 1, 2 ** 24 - 1, 0.25],
    [0xdeadbeef, 0, 0.1],
    [42, 5, 0.999999],
    [42, 5, 1e-9],
  ] as const) {
    fillWhole(dropoutMask(rate), { seed, epoch: 3, step: 7, layer }, whole);
    for (const [first, n] of [
      [0, 1000],
      [0, 1],
      [3, 1],
      [5, 2],
      [1, 15],
      [1, 16],
      [17, 300],
      [996, 4],
      [4, 0],
      [998, 2],
    ] as const) {
      memory.clear();
      const dst = memory.room(n + 2) + 4;
      fillMask(dst, n, first, seed, rate, layer);
      t.deepEqual(memory.read(dst, n), whole.slice(first, first + n), `words ${first} … ${first + n - 1}`);
      // Neither neighbour is touched.
      t.deepEqual([...memory.read(dst - 4, 1), ...memory.read(dst + 4 * n, 1)], [NaN, NaN]);
    }
  }
});
