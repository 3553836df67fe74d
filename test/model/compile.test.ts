import test from 'ava';
import { MnistxError } from '../../src/errors.js';
import { compile } from '../../src/model/compile.js';
import { readConfig, load, MNIST, NETWORK, compileLayers } from '../helpers/config-texts.js';

const OUTPUT = ['{ type: flatten }', '{ type: dense, units: 10, activation: softmax }'];

test('the convolutional network has 5,994 parameters and these shapes', (t) => {
  const plan = compile(load(readConfig('cnn')), MNIST);
  t.is(plan.parameters, 5994);
  t.deepEqual(
    plan.layers.map((layer) => layer.outputShape),
    [[24, 24, 8], [12, 12, 8], [8, 8, 16], [4, 4, 16], [256], [256], [10]],
  );
  t.deepEqual(
    plan.layers.map((layer) => layer.parameters),
    [208, 0, 3216, 0, 0, 0, 2570],
  );
});

test('logistic regression has 7,850 parameters', (t) => {
  const plan = compile(load(readConfig('lr')), MNIST);
  t.is(plan.parameters, 7850);
  t.deepEqual(
    plan.slots.map(({ name, offset, size }) => [name, offset, size]),
    [
      ['dense/kernel', 0, 7840],
      ['dense/bias', 7840, 10],
    ],
  );
});

// Keras' formulas: conv kh*kw*in*out + out; depthwise kh*kw*in*m + in*m; separable both without the first bias.
const counted = test.macro(
  (t, layers: readonly string[], total: number, trainable: number, shape: readonly number[]) => {
    const layer = compileLayers([...layers, ...OUTPUT]).layers[layers.length - 1]!;
    t.deepEqual([layer.parameters, layer.trainableParameters, layer.outputShape], [total, trainable, shape]);
  },
);
const FOUR = '{ type: conv2d, filters: 4, kernel_size: 3 }';

test('conv2d', counted, ['{ type: conv2d, filters: 32, kernel_size: 3 }'], 320, 320, [26, 26, 32]);
test(
  'conv2d without bias, with strides',
  counted,
  ['{ type: conv2d, filters: 8, kernel_size: [3, 5], strides: 2, use_bias: false }'],
  120,
  120,
  [13, 12, 8],
);
test(
  'conv2d with same padding',
  counted,
  ['{ type: conv2d, filters: 8, kernel_size: 3, strides: 3, padding: same }'],
  80,
  80,
  [10, 10, 8],
);
test(
  'conv2d with dilation',
  counted,
  ['{ type: conv2d, filters: 8, kernel_size: 3, dilation_rate: 2 }'],
  80,
  80,
  [24, 24, 8],
);
test(
  'depthwise_conv2d',
  counted,
  [FOUR, '{ type: depthwise_conv2d, kernel_size: 3, depth_multiplier: 2 }'],
  80,
  80,
  [24, 24, 8],
);
test(
  'separable_conv2d',
  counted,
  [FOUR, '{ type: separable_conv2d, filters: 6, kernel_size: 3 }'],
  66,
  66,
  [24, 24, 6],
);
test('batch_normalization', counted, [FOUR, '{ type: batch_normalization }'], 16, 8, [26, 26, 4]);
test(
  'batch_normalization without scale',
  counted,
  [FOUR, '{ type: batch_normalization, scale: false }'],
  12,
  4,
  [26, 26, 4],
);
test('layer_normalization', counted, [FOUR, '{ type: layer_normalization }'], 8, 8, [26, 26, 4]);
test(
  'average_pooling2d with same padding',
  counted,
  ['{ type: average_pooling2d, pool_size: 3, padding: same }'],
  0,
  0,
  [10, 10, 1],
);
test('max_pooling2d with strides', counted, ['{ type: max_pooling2d, pool_size: 3, strides: 1 }'], 0, 0, [26, 26, 1]);
test('global_average_pooling2d', counted, [FOUR, '{ type: global_average_pooling2d }'], 0, 0, [4]);
test('global_max_pooling2d', counted, [FOUR, '{ type: global_max_pooling2d }'], 0, 0, [4]);
const TOKENS = '{ type: reshape, target_shape: [49, 16] }';
test('dense on tokens', counted, [TOKENS, '{ type: dense, units: 3 }'], 51, 51, [49, 3]);
test('global_average_pooling1d', counted, [TOKENS, '{ type: global_average_pooling1d }'], 0, 0, [16]);
test('zero_padding2d', counted, ['{ type: zero_padding2d, padding: [[0, 1], [2, 3]] }'], 0, 0, [29, 33, 1]);
test('rescaling', counted, ['{ type: rescaling, scale: 2 }'], 0, 0, [28, 28, 1]);
test('spatial_dropout2d', counted, [FOUR, '{ type: spatial_dropout2d, rate: 0.5 }'], 0, 0, [26, 26, 4]);
test('gaussian_noise', counted, ['{ type: gaussian_noise, stddev: 0.1 }'], 0, 0, [28, 28, 1]);
test('prelu', counted, ['{ type: prelu }'], 784, 784, [28, 28, 1]);
test('prelu with a slope for each channel', counted, [FOUR, '{ type: prelu, shared_axes: [1, 2] }'], 4, 4, [26, 26, 4]);
test('group_normalization', counted, [FOUR, '{ type: group_normalization, groups: 2 }'], 8, 8, [26, 26, 4]);
test('reshape with one size left open', counted, ['{ type: reshape, target_shape: [14, -1] }'], 0, 0, [14, 56]);
test(
  'dense without bias',
  counted,
  ['{ type: flatten }', '{ type: dense, units: 3, use_bias: false }'],
  2352,
  2352,
  [3],
);

test('slots follow one another without a gap', (t) => {
  let end = 0;
  for (const { offset, size, shape } of compile(load(readConfig('cnn')), MNIST).slots) {
    t.is(offset, end);
    t.is(
      size,
      shape.reduce((product, length) => product * length, 1),
    );
    end = offset + size;
  }
  t.is(end, 5994);
});

test('FLOPs count a multiply-add as two', (t) => {
  t.is(compile(load(readConfig('lr')), MNIST).layers[1]!.flops, 10 * (2 * 784 + 1) + 10);
});

test('a last layer without an activation has one remedy: a softmax, or a dense layer with one if the count is wrong, too', (t) => {
  const codesFor = (...layers: readonly string[]): string[] =>
    t.throws(() => compileLayers(layers), { instanceOf: MnistxError })!.problems.map(({ code }) => code);
  const ten = '{ type: conv2d, filters: 10, kernel_size: 28 }';
  t.deepEqual(codesFor(ten, '{ type: flatten }'), ['LOSS_MISMATCH']);
  t.deepEqual(codesFor(ten, '{ type: global_max_pooling2d }'), ['LOSS_MISMATCH']);
  t.deepEqual(codesFor('{ type: flatten }'), ['CLASS_COUNT']);
  t.deepEqual(codesFor('{ type: global_max_pooling2d }'), ['CLASS_COUNT']);
});

test('an attention whose weights of tokens no memory holds is refused, as is what lies before its heads', (t) => {
  const attention = (sizes: string): string => `{ type: multi_head_attention, ${sizes} }`;
  const network = (sizes: string): string[] => [
    '{ type: reshape, target_shape: [784, 1] }',
    attention(sizes),
    '{ type: flatten }',
    '{ type: dense, units: 10, activation: softmax }',
  ];
  t.is(compileLayers(network('num_heads: 64, key_dim: 1')).parameters, 64 * 7 + 1 + 7850);
  for (const sizes of ['num_heads: 1024, key_dim: 1', 'num_heads: 2, key_dim: 65536']) {
    const error = t.throws(() => compileLayers(network(sizes)), { instanceOf: MnistxError });
    t.like(error!.problems, [{ code: 'TOO_LARGE', path: ['model', 'layers', 1] }], sizes);
    t.regex(error!.problems[0]!.fix!, /num_heads or key_dim/);
  }
});

test('several faults of the output are reported together', (t) => {
  const error = t.throws(
    () =>
      compileLayers(
        ['{ type: flatten }', '{ type: dense, units: 4 }'],
        'train: { metrics: [{ type: top_k, k: 11 }] }\n',
      ),
    {
      instanceOf: MnistxError,
    },
  );
  t.deepEqual(
    error?.problems.map(({ code }) => code),
    ['CLASS_COUNT', 'OUT_OF_RANGE', 'LOSS_MISMATCH'],
  );
});

test('mean squared error needs no softmax', (t) => {
  t.is(
    compileLayers(['{ type: flatten }', '{ type: dense, units: 10 }'], 'train: { loss: mean_squared_error }\n')
      .outputActivation,
    'linear',
  );
});

test('a list of alpha has a number for each class', (t) => {
  const compileAlpha = (alpha: string) => compileLayers(OUTPUT, `train: { loss: { type: focal, alpha: ${alpha} } }\n`);
  t.is(compileAlpha('[1, 1, 1, 1, 1, 0.5, 1, 1, 1, 0]').classes, 10);
  const error = t.throws(() => compileAlpha('[1, 0.5]'), { instanceOf: MnistxError });
  t.deepEqual(
    error?.problems.map(({ code, path, message }) => [code, path?.join('.'), message]),
    [['CLASS_COUNT', 'train.loss.alpha', 'alpha has 2 numbers, the data has 10 classes']],
  );
});

test('classes of class_weight are found by name, else by number; those that are not named count 1', (t) => {
  const compileWeights = (written: string, classNames?: readonly string[]) =>
    compile(load(`train: { class_weight: ${written} }\n${NETWORK}`), {
      ...MNIST,
      ...(classNames === undefined ? {} : { classNames }),
    });
  const names = ['cat', '2', '3', '4', '5', '6', '7', '8', '9', 'dog'];
  t.deepEqual(compileWeights('{ 4: 2, 9: 0 }').classWeights, [1, 1, 1, 1, 2, 1, 1, 1, 1, 0]);
  t.deepEqual(compileWeights('{ cat: 3, 2: 5, 9: 7 }', names).classWeights, [3, 5, 1, 1, 1, 1, 1, 1, 7, 1]);
  t.is(compileWeights('balanced').classWeights, 'balanced');
  const none = `{ ${names.map((name) => `'${name}': 0`).join(', ')} }`;
  const error = t.throws(() => compileWeights(none, names), { instanceOf: MnistxError });
  t.regex(error!.problems[0]!.message, /every class has the weight 0/);
  t.false('classWeights' in compile(load(NETWORK), MNIST));
  for (const [written, code, key] of [
    ['{ bird: 2 }', 'UNKNOWN_VALUE', 'bird'],
    ['{ 10: 2 }', 'UNKNOWN_VALUE', '10'],
    ['{ 0: 2, cat: 2 }', 'CONFLICT', 'cat'],
  ] as const) {
    const error = t.throws(() => compileWeights(written, names), { instanceOf: MnistxError });
    t.deepEqual(
      error?.problems.map(({ code: found, path }) => [found, path?.join('.')]),
      [[code, `train.class_weight.${key}`]],
    );
  }
});
