import test from 'ava';
import { initialWeights } from '../../src/model/initialize.js';
import type { Plan } from '../../src/model/types.js';
import { compileLayers } from '../helpers/config-texts.js';

const FAN_IN = 784;
const UNITS = 256;

function planWith(initializer: string, seed = 1): Plan {
  const layers = [
    '{ type: flatten }',
    `{ type: dense, units: ${UNITS}, kernel_initializer: ${initializer} }`,
    '{ type: dense, units: 10, activation: softmax }',
  ];
  return compileLayers(layers, `seed: ${seed}\n`);
}

function kernelOf(initializer: string, seed = 1): Float32Array {
  const plan = planWith(initializer, seed);
  return initialWeights(plan).subarray(0, plan.slots[0]!.size);
}

/** Bounds and variances as in Keras; 200,704 draws keep a variance within 2 % and a mean within 5 standard errors. */
const distributed = test.macro((t, initializer: string, variance: number, limit: number) => {
  const kernel = kernelOf(initializer);
  const mean = kernel.reduce((total, weight) => total + weight, 0) / kernel.length;
  const spread = kernel.reduce((total, weight) => total + (weight - mean) ** 2, 0) / kernel.length;
  t.true(Math.abs(mean) < 5 * Math.sqrt(variance / kernel.length), `mean ${mean}`);
  t.true(Math.abs(spread / variance - 1) < 0.02, `variance ${spread}, expected ${variance}`);
  t.true(kernel.every((weight) => Math.abs(weight) <= limit * (1 + 1e-6)));
});

const uniform = (limit: number) => [limit ** 2 / 3, limit] as const;
const truncated = (variance: number) => [variance, (2 * Math.sqrt(variance)) / 0.87962566103423978] as const;

test('glorot_uniform', distributed, 'glorot_uniform', ...uniform(Math.sqrt(6 / (FAN_IN + UNITS))));
test('he_uniform', distributed, 'he_uniform', ...uniform(Math.sqrt(6 / FAN_IN)));
test('lecun_uniform', distributed, 'lecun_uniform', ...uniform(Math.sqrt(3 / FAN_IN)));
test('random_uniform', distributed, 'random_uniform', ...uniform(0.05));
test('glorot_normal', distributed, 'glorot_normal', ...truncated(2 / (FAN_IN + UNITS)));
test('he_normal', distributed, 'he_normal', ...truncated(2 / FAN_IN));
test('lecun_normal', distributed, 'lecun_normal', ...truncated(1 / FAN_IN));
test('variance_scaling', distributed, 'variance_scaling', ...truncated(1 / FAN_IN));
test('random_normal', distributed, 'random_normal', 0.05 ** 2, Infinity);
test('truncated_normal', distributed, 'truncated_normal', (0.05 * 0.87962566103423978) ** 2, 0.1);

test('orthogonal columns are orthonormal', (t) => {
  const kernel = kernelOf('orthogonal');
  for (const [a, b] of [
    [0, 0],
    [0, 1],
    [7, 7],
    [7, 255],
    [255, 255],
  ] as const) {
    let product = 0;
    for (let row = 0; row < FAN_IN; row++) product += kernel[row * UNITS + a]! * kernel[row * UNITS + b]!;
    t.true(Math.abs(product - (a === b ? 1 : 0)) < 1e-5, `${a}, ${b}: ${product}`); // float32 rounding of 784 products
  }
});

test('identity, zeros and ones are what they say', (t) => {
  t.true(kernelOf('identity').every((weight, at) => weight === (Math.floor(at / UNITS) === at % UNITS ? 1 : 0)));
  t.true(kernelOf('zeros').every((weight) => weight === 0));
  t.true(kernelOf('ones').every((weight) => weight === 1));
});

test('biases start at 0, scales and variances at 1', (t) => {
  const plan = compileLayers([
    '{ type: batch_normalization }',
    '{ type: flatten }',
    '{ type: dense, units: 10, activation: softmax }',
  ]);
  const weights = initialWeights(plan);
  const first = Object.fromEntries(plan.slots.map(({ role, offset }) => [role, weights[offset]]));
  t.like(first, { gamma: 1, beta: 0, moving_mean: 0, moving_variance: 1, bias: 0 });
});

test('the same seed gives the same weights, another seed and another slot do not', (t) => {
  t.deepEqual(kernelOf('he_normal', 5), kernelOf('he_normal', 5));
  t.notDeepEqual(kernelOf('he_normal', 5), kernelOf('he_normal', 6));
  const plan = compileLayers([
    '{ type: conv2d, filters: 1, kernel_size: 3, padding: same }',
    '{ type: conv2d, filters: 1, kernel_size: 3, padding: same }',
    '{ type: flatten }',
    '{ type: dense, units: 10, activation: softmax }',
  ]);
  const weights = initialWeights(plan);
  t.notDeepEqual(weights.slice(0, 9), weights.slice(10, 19));
});
