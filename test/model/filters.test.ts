import test from 'ava';
import { filtersOf, hasFilters } from '../../src/model/filters.js';
import type { Plan } from '../../src/model/types.js';
import { compileLayers } from '../helpers/config-texts.js';

const counting = ({ weightCount }: Plan) => Float32Array.from({ length: weightCount }, (_, index) => index);
const last = '{ type: dense, units: 10, activation: softmax }';
const filters = (plan: Plan, layer: number) => filtersOf(plan, plan.layers[layer]!, counting(plan));

test('a filter of a convolution is read from (height, width, in, out)', (t) => {
  const plan = compileLayers([
    '{ type: conv2d, filters: 2, kernel_size: 3 }',
    '{ type: conv2d, filters: 4, kernel_size: [2, 3] }',
    '{ type: flatten }',
    last,
  ]);
  const [found, ...others] = filters(plan, 1);
  t.deepEqual(others, []);
  const { height, width, inputs, outputs, image } = found!;
  t.deepEqual([height, width, inputs, outputs], [2, 3, 2, 4]);
  const start = 3 * 3 * 2 + 2;
  t.deepEqual(
    [...image(3, 1)],
    [0, 1, 2, 3, 4, 5].map((place) => start + (place * 2 + 1) * 4 + 3),
  );
});

test('a depthwise convolution has the kernels of each channel', (t) => {
  const plan = compileLayers([
    '{ type: conv2d, filters: 3, kernel_size: 1, use_bias: false }',
    '{ type: depthwise_conv2d, kernel_size: 2, depth_multiplier: 2 }',
    '{ type: flatten }',
    last,
  ]);
  const { inputs, outputs, image } = filters(plan, 1)[0]!;
  t.deepEqual([outputs, inputs], [3, 2]);
  t.deepEqual(
    [...image(2, 1)],
    [0, 1, 2, 3].map((place) => 3 + (place * 3 + 2) * 2 + 1),
  );
});

test('a separable convolution has two sets', (t) => {
  const plan = compileLayers(['{ type: separable_conv2d, filters: 5, kernel_size: 3 }', '{ type: flatten }', last]);
  const sets = filters(plan, 0).map(({ role, height, width, inputs, outputs }) => [
    role,
    height,
    width,
    inputs,
    outputs,
  ]);
  t.deepEqual(sets, [
    ['depthwise_kernel', 3, 3, 1, 1],
    ['pointwise_kernel', 1, 1, 1, 5],
  ]);
});

test('the weights of a unit on a flattened image are an image, also behind dropout and reshape', (t) => {
  for (const layers of [
    ['{ type: flatten }', last],
    ['{ type: flatten }', '{ type: dropout, rate: 0.5 }', last],
    ['{ type: reshape, target_shape: [-1] }', last],
  ]) {
    const plan = compileLayers(layers);
    const { height, width, inputs, outputs, image } = filters(plan, layers.length - 1)[0]!;
    t.deepEqual([height, width, inputs, outputs], [28, 28, 1, 10]);
    t.deepEqual([...image(7, 0).subarray(0, 3)], [7, 17, 27]);
  }
});

test('a unit behind a pooled image has an image for each channel', (t) => {
  const plan = compileLayers([
    '{ type: conv2d, filters: 2, kernel_size: 5 }',
    '{ type: max_pooling2d, pool_size: 4 }',
    '{ type: flatten }',
    last,
  ]);
  const { height, width, inputs } = filters(plan, 3)[0]!;
  t.deepEqual([height, width, inputs], [6, 6, 2]);
});

test('other layers have no filters', (t) => {
  const plan = compileLayers(['{ type: flatten }', '{ type: dense, units: 5 }', '{ type: batch_normalization }', last]);
  t.deepEqual(
    plan.layers.map((layer) => hasFilters(plan, layer)),
    [false, true, false, false],
  );
  t.deepEqual(filters(plan, 3), []);
});
