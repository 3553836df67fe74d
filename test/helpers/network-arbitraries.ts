import fc from 'fast-check';
import { resolve, variantsOf } from '../../src/config/schema.js';
import type { SchemaNode } from '../../src/config/schema.js';
import { compileCase } from './engines.js';
import type { Case } from './engines.js';

/** Multiply-adds of one comparison: TensorFlow.js does about 1e8 in a second without its native library. */
const MOST_FLOPS = 6e6;

export const ACTIVATIONS = [
  'linear',
  'relu',
  'leaky_relu',
  'elu',
  'selu',
  'gelu',
  'swish',
  'sigmoid',
  'tanh',
  'softplus',
  'softmax',
];

/** Sizes from 1, mostly small, sometimes past the widest tile of a kernel. */
export const sizes = (most: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.integer({ min: 1, max: most }));
export const side = fc.integer({ min: 1, max: 13 });
const kernelSize = fc.integer({ min: 1, max: 7 });
export const pairOf = (one: fc.Arbitrary<number>): fc.Arbitrary<number | number[]> => fc.oneof(one, fc.tuple(one, one));
export const activation = fc.constantFrom(...ACTIVATIONS);
export const padding = fc.constantFrom('valid', 'same');
export const labelSmoothing = fc.constantFrom(0, 0.1, 0.5);
const useBias = fc.boolean();
const epsilon = fc.constantFrom(0.001, 0.1);
const normalized = { center: fc.boolean(), scale: fc.boolean(), epsilon };
export const penalty = fc.record({ l1: fc.constantFrom(0, 0.01), l2: fc.constantFrom(0, 0.02) });
const pooling = { pool_size: pairOf(fc.integer({ min: 1, max: 4 })), padding };

/** What layers are tried with; others with what the schema requires. Strides and dilation exclude each other. */
export const LAYERS = {
  dense: fc.record({
    type: fc.constant('dense'),
    units: sizes(70),
    activation,
    use_bias: useBias,
    kernel_regularizer: penalty,
  }),
  conv2d: fc
    .record({
      type: fc.constant('conv2d'),
      filters: sizes(67),
      kernel_size: pairOf(kernelSize),
      padding,
      activation,
      use_bias: useBias,
      kernel_regularizer: penalty,
    })
    .chain((layer) => spaced(layer, pairOf(fc.integer({ min: 1, max: 3 })))),
  depthwise_conv2d: fc.record({
    type: fc.constant('depthwise_conv2d'),
    kernel_size: pairOf(kernelSize),
    strides: fc.integer({ min: 1, max: 3 }),
    padding,
    depth_multiplier: fc.integer({ min: 1, max: 3 }),
    activation,
    use_bias: useBias,
    depthwise_regularizer: penalty,
  }),
  separable_conv2d: fc
    .record({
      type: fc.constant('separable_conv2d'),
      filters: sizes(67),
      kernel_size: pairOf(kernelSize),
      padding,
      depth_multiplier: fc.integer({ min: 1, max: 3 }),
      activation,
      use_bias: useBias,
      depthwise_regularizer: penalty,
      pointwise_regularizer: penalty,
    })
    .chain((layer) => spaced(layer, fc.integer({ min: 1, max: 3 }))),
  max_pooling2d: fc.oneof(
    fc.record({ type: fc.constant('max_pooling2d'), ...pooling }),
    fc.record({ type: fc.constant('max_pooling2d'), ...pooling, strides: pairOf(fc.integer({ min: 1, max: 4 })) }),
  ),
  average_pooling2d: fc.oneof(
    fc.record({ type: fc.constant('average_pooling2d'), ...pooling }),
    fc.record({ type: fc.constant('average_pooling2d'), ...pooling, strides: pairOf(fc.integer({ min: 1, max: 4 })) }),
  ),
  global_average_pooling2d: fc.constant({ type: 'global_average_pooling2d' }),
  global_max_pooling2d: fc.constant({ type: 'global_max_pooling2d' }),
  global_average_pooling1d: fc.constant({ type: 'global_average_pooling1d' }),
  patch_embedding: fc.record({
    type: fc.constant('patch_embedding'),
    patch_size: pairOf(fc.integer({ min: 1, max: 4 })),
    dim: sizes(40),
    use_bias: useBias,
    kernel_regularizer: penalty,
  }),
  multi_head_attention: fc.record({
    type: fc.constant('multi_head_attention'),
    num_heads: fc.integer({ min: 1, max: 4 }),
    key_dim: sizes(17),
    value_dim: sizes(17),
    dropout: fc.constantFrom(0, 0.1, 0.5),
    use_bias: useBias,
    kernel_regularizer: penalty,
  }),
  flatten: fc.constant({ type: 'flatten' }),
  reshape: fc.constant({ type: 'reshape', target_shape: [1, -1] }),
  rescaling: fc.record({
    type: fc.constant('rescaling'),
    scale: fc.constantFrom(-0.5, 1.5),
    offset: fc.constantFrom(0, 0.3),
  }),
  dropout: fc.record({ type: fc.constant('dropout'), rate: fc.constantFrom(0, 0.1, 0.5, 0.9) }),
  spatial_dropout2d: fc.record({ type: fc.constant('spatial_dropout2d'), rate: fc.constantFrom(0, 0.2, 0.5) }),
  gaussian_noise: fc.record({ type: fc.constant('gaussian_noise'), stddev: fc.constantFrom(0, 0.1, 1) }),
  activation: fc.record({ type: fc.constant('activation'), activation }),
  prelu: fc.record({
    type: fc.constant('prelu'),
    shared_axes: fc.subarray([1, 2, 3]),
    alpha_initializer: fc.constantFrom('zeros', 'random_uniform', 'he_normal'),
    alpha_regularizer: penalty,
  }),
  batch_normalization: fc.record({
    type: fc.constant('batch_normalization'),
    ...normalized,
    momentum: fc.constantFrom(0.5, 0.99),
  }),
  layer_normalization: fc.record({ type: fc.constant('layer_normalization'), ...normalized }),
  group_normalization: fc.record({
    type: fc.constant('group_normalization'),
    groups: fc.constantFrom(-1, 1, 2, 3, 4),
    ...normalized,
  }),
  zero_padding2d: fc.record({
    type: fc.constant('zero_padding2d'),
    padding: fc.oneof(fc.nat(3), fc.tuple(fc.tuple(fc.nat(3), fc.nat(3)), fc.tuple(fc.nat(3), fc.nat(3)))),
  }),
};

function spaced(layer: object, steps: fc.Arbitrary<number | number[]>): fc.Arbitrary<object> {
  return fc.oneof(
    steps.map((strides) => ({ ...layer, strides })),
    steps.map((rate) => ({ ...layer, dilation_rate: rate })),
  );
}

/** With every option that has no default. */
function requiredOf(type: string): object {
  const { required = [], properties = {} } = variantsOf('layer')[type]!;
  const valueOf = ({ const: only, enum: words, examples, minimum }: SchemaNode): unknown =>
    only ?? words?.[0] ?? examples?.[0] ?? minimum ?? 1;
  return Object.fromEntries(required.map((key) => [key, valueOf(resolve(properties[key]!))]));
}

function layersOf(type: string): fc.Arbitrary<object> {
  return Object.hasOwn(LAYERS, type) ? LAYERS[type as keyof typeof LAYERS] : fc.constant(requiredOf(type));
}

/** Layers that keep the shape of an image. */
const preserving: fc.Arbitrary<object> = fc.oneof(
  LAYERS.activation,
  LAYERS.batch_normalization,
  LAYERS.rescaling,
  LAYERS.dropout,
  fc.record({
    type: fc.constant('depthwise_conv2d'),
    kernel_size: fc.constantFrom(1, 3),
    padding: fc.constant('same'),
  }),
  fc.record({
    type: fc.constantFrom('max_pooling2d', 'average_pooling2d'),
    pool_size: fc.integer({ min: 1, max: 3 }),
    strides: fc.constant(1),
    padding: fc.constant('same'),
  }),
);

/** Lists of layers with outputs of one height and width; of one shape if `isEqual`. Some are blocks themselves. */
function listsOf(count: { readonly minLength: number; readonly maxLength: number }, isEqual: boolean, depth = 1) {
  const inner = depth === 0 ? preserving : fc.oneof({ weight: 3, arbitrary: preserving }, blockOf(depth - 1));
  const list = fc.record({
    before: fc.array(inner, { maxLength: 2 }),
    filters: sizes(20),
    kernel_size: pairOf(fc.integer({ min: 1, max: 5 })),
    activation,
    after: fc.array(inner, { maxLength: 1 }),
  });
  const lists = fc.array(list, count);
  // Without a convolution all lists keep the shape, and with strides all have one.
  const convolution = fc.option(fc.record({ filters: sizes(20), strides: fc.constantFrom(1, 1, 2) }), { nil: null });
  return fc.tuple(lists, convolution).map(([all, own]): object[][] =>
    all.map(({ before, after, filters, ...rest }) => {
      const conv = { type: 'conv2d', padding: 'same', ...rest, ...own, ...(isEqual ? {} : { filters }) };
      return [...before, ...(own === null ? [] : [conv]), ...after];
    }),
  );
}

/** A residual block, branches or what is repeated, each with blocks in it down to a depth. */
function blockOf(depth: number): fc.Arbitrary<object> {
  return fc.oneof(residualOf(depth), branchesOf(depth), repeatOf(depth));
}

function residualOf(depth: number): fc.Arbitrary<object> {
  return fc
    .tuple(listsOf({ minLength: 2, maxLength: 2 }, true, depth), LAYERS.activation, activation)
    .map(([[layers, shortcut], first, name]) => ({
      type: 'residual',
      layers: layers!.length === 0 ? [first] : layers,
      shortcut,
      activation: name,
    }));
}

function branchesOf(depth: number): fc.Arbitrary<object> {
  const count = { minLength: 2, maxLength: 4 };
  return fc.oneof(
    listsOf(count, false, depth).map((branches) => ({ type: 'branches', merge: 'concatenate', branches })),
    fc
      .tuple(fc.constantFrom('add', 'average', 'maximum', 'multiply'), listsOf(count, true, depth))
      .map(([merge, branches]) => ({ type: 'branches', merge, branches })),
  );
}

function repeatOf(depth: number): fc.Arbitrary<object> {
  const inner = depth === 0 ? preserving : fc.oneof(preserving, residualOf(depth - 1));
  return fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.array(inner, { minLength: 1, maxLength: 2 }))
    .map(([times, layers]) => ({ type: 'repeat', times, layers }));
}

const BLOCKS: Readonly<Record<string, fc.Arbitrary<object>>> = {
  residual: residualOf(2),
  branches: branchesOf(2),
  repeat: repeatOf(2),
};

/** A layer or a block of a type. */
export function placedLayer(type: string): fc.Arbitrary<object> {
  return BLOCKS[type] ?? layersOf(type);
}

/** A network around a layer; what stands before it learns, so that the gradient of its input is seen too. */
export function networksOf(type: string): fc.Arbitrary<Case> {
  const parts = {
    layer: placedLayer(type),
    channels: sizes(67),
    // Equal largest values share their gradient in a global max of TensorFlow.js: bytes are often equal, 3x3 are not.
    front: fc.constantFrom(...(type === 'global_max_pooling2d' ? ['wide conv2d'] : ['none', 'conv2d', 'wide conv2d'])),
    height: side,
    width: side,
    classes: fc.integer({ min: 2, max: 13 }),
    count: fc.integer({ min: 1, max: 7 }),
    seed: fc.nat(1_000_000),
    label_smoothing: labelSmoothing,
    takesTokens: fc.boolean(),
  };
  return fc
    .record(parts)
    .map(({ layer, channels, front, height, width, classes, count, seed, label_smoothing, takesTokens }): Case => {
      const image = [height, width, front === 'none' ? channels : 1 + (channels % 3)] as const;
      const first = {
        type: 'conv2d',
        filters: channels,
        kernel_size: front === 'conv2d' ? 1 : 3,
        padding: 'same',
        activation: 'tanh',
      };
      const before = front === 'none' ? [] : [first];
      const last = { type: 'dense', units: classes, activation: 'softmax' };
      const loss = { type: 'categorical_crossentropy', label_smoothing };
      const train = { optimizer: 'sgd', batch_size: count, loss };
      const flatten = { type: 'flatten' };
      const tokens = { type: 'reshape', target_shape: [-1, channels] };
      const caseOf = (middle: readonly object[]): Case => {
        return { image, classes, count, seed, layers: [...before, ...middle, last], train };
      };
      // It may take images, vectors or tokens, and give any of them.
      const untouched = [[layer], [layer, flatten], [flatten, layer]];
      const ofTokens = [
        [tokens, layer],
        [tokens, layer, flatten],
      ];
      const cases = (takesTokens ? [...ofTokens, ...untouched] : [...untouched, ...ofTokens]).map(caseOf);
      return cases.find(isPossible) ?? cases[0]!;
    })
    .filter(isPossible);
}

/** Whether the shapes fit and the network is small enough for plain TensorFlow.js. */
export function isPossible(written: Case): boolean {
  try {
    return compileCase(written).flops * written.count < MOST_FLOPS;
  } catch {
    return false;
  }
}

/** Some layer that makes tokens of what comes before it. */
const TOKENS = [5, 4, 3, 2, 1].map((features) => ({ type: 'reshape', target_shape: [-1, features] }));

/** Networks of several layers of any type, with any optimizer and loss, and any last activation that the loss allows. */
export function stacks(): fc.Arbitrary<Case> {
  const parts = {
    image: fc.tuple(side, side, fc.integer({ min: 1, max: 4 })),
    wanted: fc.array(fc.oneof(...Object.keys(variantsOf('layer')).map(layersOf)), { minLength: 2, maxLength: 9 }),
    classes: fc.integer({ min: 2, max: 13 }),
    count: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(1_000_000),
    optimizer: fc.constantFrom(...Object.keys(variantsOf('optimizer'))),
    loss: fc.oneof(
      fc.record({
        type: fc.constantFrom('sparse_categorical_crossentropy', 'categorical_crossentropy'),
        label_smoothing: labelSmoothing,
      }),
      fc.constant({ type: 'mean_squared_error' }),
    ),
    activation,
  };
  return fc.record(parts).map(({ wanted, optimizer, loss, activation: last, ...rest }): Case => {
    const end = [
      { type: 'flatten' },
      { type: 'dense', units: rest.classes, activation: loss.type === 'mean_squared_error' ? last : 'softmax' },
    ];
    const train = { optimizer, loss, batch_size: rest.count };
    const caseOf = (layers: readonly object[]): Case => ({ ...rest, layers: [...layers, ...end], train });
    // A layer that does not fit there, nor on tokens, is left out.
    const fit = (kept: readonly object[], layer: object) =>
      [[layer], ...TOKENS.map((tokens) => [tokens, layer])]
        .map((more) => [...kept, ...more])
        .find((layers) => isPossible(caseOf(layers))) ?? kept;
    return caseOf(wanted.reduce(fit, []));
  });
}
