import test from 'ava';
import { Arena, imageAt, placeTensor } from '../../../src/engine/simd/arena.js';
import type { Site } from '../../../src/engine/simd/node.js';
import { dropoutNode, maskNode } from '../../../src/engine/simd/nodes/mask.js';
import { fillMask as fillWhole } from '../../../src/model/masks.js';
import { dropoutMask } from '../../../src/model/layers/elementwise.js';
import { Purpose } from '../../../src/random.js';
import { compileCase } from '../../helpers/engines.js';
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

test('a layer whose definition draws its mask has the outputs and gradients of the dropout kernel', (t) => {
  const [capacity, image] = [3, [3, 3, 1]] as const;
  for (const rate of [0, 0.25, 0.5]) {
    const layers = [{ type: 'dropout', rate }, { type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }];
    const plan = compileCase({ image, classes: 2, count: capacity, seed: 42, layers, train: {} });
    const [drawn, kernel] = [maskNode, dropoutNode].map((make) => {
      memory.clear();
      const arena = new Arena(memory.zeros(1000));
      const input = placeTensor(arena, capacity, 9);
      const dInput = placeTensor(arena, capacity, 9);
      const site = {
        kernels,
        memory: { buffer: memory.buffer },
        arena,
        plan,
        capacity,
        input,
        dInput,
      } as unknown as Site;
      const { node, dOutput } = make(site, plan.layers[0]!);
      const floats = (tensor: typeof input, at: number): Float32Array =>
        new Float32Array(memory.buffer, imageAt(tensor, at), 9);
      const images = Array.from({ length: capacity }, (_, at) => at);
      for (const at of images)
        floats(input, at).set(Float32Array.from({ length: 9 }, (_, place) => 1 + at + place / 8));
      for (const at of images) floats(dOutput!, at).set(Float32Array.from({ length: 9 }, (_, place) => at - place / 4));
      const shard = { index: 0, from: 0, to: capacity };
      const results = [true, false].map((isTraining) => {
        node.forward(shard, { count: capacity, epoch: 3, step: 7, isTraining });
        return images.map((at) => [...floats(node.output, at)]);
      });
      node.backward!(shard, { count: capacity, epoch: 3, step: 7, isTraining: true });
      return [...results, images.map((at) => [...floats(dInput, at)])];
    });
    t.deepEqual(drawn, kernel);
    t.is(kernel![0]!.flat().includes(0), rate > 0);
  }
});
