import test from 'ava';
import type { ExecutionContext } from 'ava';
import { Arena, imageAt, placeTensor } from '../../../src/engine/simd/arena.js';
import type { Site } from '../../../src/engine/simd/node.js';
import { dropoutNode, gaussianNoiseNode, maskNode } from '../../../src/engine/simd/nodes/mask.js';
import { fillMask as fillWhole } from '../../../src/model/masks.js';
import { dropoutMask, gaussianNoise } from '../../../src/model/layers/noise.js';
import { Purpose } from '../../../src/random.js';
import { compileCase } from '../../helpers/engines.js';
import { loadKernels } from '../../helpers/kernels.js';

const { kernels, memory } = loadKernels();

function fillMask(dst: number, n: number, first: number, seed: number, rate: number, layer: number): void {
  const [low, high] = [seed >>> 0, Math.floor(seed / 0x100000000)];
  const slot = Purpose.dropout * 0x1000000 + layer;
  kernels.fillMask(dst, n, first, low, high, 7, 3, slot, rate * 0x100000000, 1 / (1 - rate));
}

const PARTS = [
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
] as const;

/** Compares each part of `whole` with what a kernel writes to an address. */
function holdParts(
  t: ExecutionContext,
  whole: Float32Array,
  fill: (dst: number, n: number, first: number) => void,
): void {
  for (const [first, n] of PARTS) {
    memory.clear();
    const dst = memory.room(n + 2) + 4;
    fill(dst, n, first);
    t.deepEqual(memory.read(dst, n), whole.slice(first, first + n), `words ${first} … ${first + n - 1}`);
    // Neither neighbour is touched.
    t.deepEqual([...memory.read(dst - 4, 1), ...memory.read(dst + 4 * n, 1)], [NaN, NaN]);
  }
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
    holdParts(t, whole, (dst, n, first) => fillMask(dst, n, first, seed, rate, layer));
  }
});

test('any part of normal noise has the bits of that part of the noise TensorFlow.js is given', (t) => {
  const whole = new Float32Array(1000);
  for (const [seed, layer, stddev] of [
    [1, 2, 1],
    [2 ** 53 - 1, 2 ** 24 - 1, 0.1],
    [0xdeadbeef, 0, 0.7],
  ] as const) {
    const mask = gaussianNoise.mask!({ type: 'gaussian_noise', name: 'noise', stddev })!;
    fillWhole(mask, { seed, epoch: 3, step: 7, layer }, whole);
    const [low, high] = [seed >>> 0, Math.floor(seed / 0x100000000)];
    const slot = Purpose.dropout * 0x1000000 + layer;
    holdParts(t, whole, (dst, n, first) => kernels.fillNoise(dst, n, first, low, high, 7, 3, slot, stddev));
  }
});

const DRAWN: readonly (readonly [layer: object, make: typeof dropoutNode])[] = [
  ...[0, 0.25, 0.5].map((rate) => [{ type: 'dropout', rate }, dropoutNode] as const),
  ...[0, 0.5].map((rate) => [{ type: 'spatial_dropout2d', rate }, dropoutNode] as const),
  ...[0, 0.3].map((stddev) => [{ type: 'gaussian_noise', stddev }, gaussianNoiseNode] as const),
];

test('a layer whose definition draws its mask has the outputs and gradients of the kernels that draw it', (t) => {
  const [capacity, image] = [3, [1, 3, 3]] as const;
  for (const [layer, byKernel] of DRAWN) {
    const layers = [layer, { type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }];
    const plan = compileCase({ image, classes: 2, count: capacity, seed: 42, layers, train: {} });
    const [drawn, kernel] = [maskNode, byKernel].map((make) => {
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
    const changes = ('rate' in layer ? layer.rate : 'stddev' in layer && layer.stddev) !== 0;
    t.is(String(kernel![0]) !== String(kernel![1]), changes);
  }
});
