import type { ActivationName, LayerOf, LayerType, MergeKind, Pair } from '../../../config/types.js';
import { heldLayer } from '../../held.js';
import { countGroups } from '../../../model/layers/normalization.js';
import { LEAKY_SLOPE } from '../../../model/layers/parts.js';
import type { PlanLayer, Shape } from '../../../model/types.js';
import { call, float, keyword, number, rescaled, text, tuple } from '../code.js';
import type { Code } from '../code.js';

/** Functions that a script has only if it calls them. */
export type JaxHelper =
  | 'dense'
  | 'conv2d'
  | 'depthwise_conv2d'
  | 'max_pool2d'
  | 'average_pool2d'
  | RandomHelper
  | 'patch_embedding'
  | 'attention'
  | 'batch_norm'
  | 'layer_norm'
  | 'group_norm'
  | 'prelu';

/** Those that take a key in training. */
type RandomHelper = 'dropout' | 'spatial_dropout2d' | 'gaussian_noise';

/** What one layer adds to `forward`. */
export interface JaxPiece {
  /** The expression of the result from that of the input; of a merge, from all. */
  readonly steps: readonly ((x: string, ...others: readonly string[]) => Code)[];
  /** The name under which the layer's new moving averages are kept; absent without any. */
  readonly state?: string;
  /** Whether it draws random numbers in training. Default: `false` */
  readonly takesKey?: boolean;
  readonly helpers: readonly JaxHelper[];
}

type Piece<T extends LayerType> = (options: LayerOf<T>, layer: PlanLayer) => JaxPiece;

const layers: { readonly [T in LayerType]?: Piece<T> } = {
  dense: ({ activation }, layer) => ({
    steps: [(x) => call('dense', x, paramsOf(layer)), ...activationSteps(activation)],
    helpers: ['dense'],
  }),
  conv2d: (options, layer) => ({
    steps: [(x) => call('conv2d', x, paramsOf(layer), ...windowOf(options)), ...activationSteps(options.activation)],
    helpers: ['conv2d'],
  }),
  depthwise_conv2d: (options, layer) => ({
    steps: [
      (x) => call('depthwise_conv2d', x, paramsOf(layer), ...windowOf({ ...options, dilation_rate: [1, 1] })),
      ...activationSteps(options.activation),
    ],
    helpers: ['depthwise_conv2d'],
  }),
  separable_conv2d: (options, layer) => ({
    steps: [
      (x) => call('depthwise_conv2d', x, part(layer, 'depthwise_kernel', false), ...windowOf(options)),
      (x) => call('conv2d', x, part(layer, 'pointwise_kernel', options.use_bias)),
      ...activationSteps(options.activation),
    ],
    helpers: ['depthwise_conv2d', 'conv2d'],
  }),
  max_pooling2d: (options) => ({ steps: [(x) => call('max_pool2d', x, ...poolOf(options))], helpers: ['max_pool2d'] }),
  average_pooling2d: (options) => ({
    steps: [(x) => call('average_pool2d', x, ...poolOf(options))],
    helpers: ['average_pool2d'],
  }),
  global_max_pooling2d: () => ({ steps: [(x) => `${x}.max((1, 2))`], helpers: [] }),
  global_average_pooling2d: () => ({ steps: [(x) => `${x}.mean((1, 2))`], helpers: [] }),
  global_average_pooling1d: () => ({ steps: [(x) => `${x}.mean(1)`], helpers: [] }),
  patch_embedding: ({ patch_size: size }, layer) => ({
    steps: [(x) => call('patch_embedding', x, paramsOf(layer), tuple(size))],
    helpers: ['patch_embedding'],
  }),
  multi_head_attention: ({ dropout: rate }, layer) => ({
    steps: [
      (x) => call('attention', x, paramsOf(layer), ...(rate === 0 ? [] : [number(rate), 'key', number(layer.index)])),
    ],
    takesKey: rate > 0,
    helpers: ['attention'],
  }),
  flatten: (_, { inputShape, outputShape }) => reshaped(inputShape, outputShape),
  reshape: (_, { inputShape, outputShape }) => reshaped(inputShape, outputShape),
  rescaling: ({ scale, offset }) => ({ steps: [(x) => rescaled(x, scale, offset)], helpers: [] }),
  dropout: ({ rate }, { index }) => drawn('dropout', rate, index),
  spatial_dropout2d: ({ rate }, { index }) => drawn('spatial_dropout2d', rate, index),
  gaussian_noise: ({ stddev }, { index }) => drawn('gaussian_noise', stddev, index),
  activation: ({ activation }) => ({ steps: activationSteps(activation), helpers: [] }),
  prelu: (_, layer) => ({ steps: [(x) => call('prelu', x, paramsOf(layer))], helpers: ['prelu'] }),
  batch_normalization: ({ momentum, epsilon }, layer) => ({
    steps: [
      (x) =>
        call(
          'batch_norm',
          x,
          paramsOf(layer),
          `state[${text(layer.name)}]`,
          number(momentum),
          number(epsilon),
          layer.isFrozen ? 'False' : 'key is not None',
        ),
    ],
    state: layer.name,
    helpers: ['batch_norm'],
  }),
  layer_normalization: ({ epsilon }, layer) => ({
    steps: [(x) => call('layer_norm', x, paramsOf(layer), number(epsilon))],
    helpers: ['layer_norm'],
  }),
  group_normalization: (options, layer) => ({
    steps: [
      (x) => {
        const groups = countGroups(options, layer.inputShape.at(-1)!);
        return call('group_norm', x, paramsOf(layer), number(groups), number(options.epsilon));
      },
    ],
    helpers: ['group_norm'],
  }),
  zero_padding2d: ({ padding: [rows, columns] }) => ({
    steps: [(x) => `jnp.pad(${x}, ((0, 0), ${tuple(rows)}, ${tuple(columns)}, (0, 0)))`],
    helpers: [],
  }),
  residual: ({ activation }) => ({
    steps: [(...inputs) => merges.add(inputs), ...activationSteps(activation)],
    helpers: [],
  }),
  branches: ({ merge }) => ({ steps: [(...inputs) => merges[merge](inputs)], helpers: [] }),
};

function drawn(name: RandomHelper, amount: number, index: number): JaxPiece {
  return { steps: [(x) => call(name, x, float(amount), 'key', number(index))], helpers: [name], takesKey: true };
}

const merges: Readonly<Record<MergeKind, (inputs: readonly string[]) => string>> = {
  add: (inputs) => inputs.join(' + '),
  multiply: (inputs) => inputs.join(' * '),
  average: (inputs) => `(${inputs.join(' + ')}) / ${inputs.length}`,
  maximum: (inputs) => inputs.reduce((x, y) => `jnp.maximum(${x}, ${y})`),
  concatenate: (inputs) => `jnp.concatenate([${inputs.join(', ')}], -1)`,
};

export function jaxPiece(layer: PlanLayer, options: PlanLayer['options']): JaxPiece {
  const make = heldLayer<Piece<LayerType>>(layers, layer);
  return make(options as never, layer);
}

/** A layer that trains nothing, as a batch normalization may, has no entry. */
function paramsOf({ name, slots }: PlanLayer): string {
  return slots.some(({ role }) => !role.startsWith('moving')) ? `params[${text(name)}]` : '{}';
}

/** One kernel of a layer that has two, in the form of a layer with one. */
function part({ name }: PlanLayer, kernel: string, hasBias: boolean): Code {
  const own = `params[${text(name)}]`;
  const entries = [`"kernel": ${own}["${kernel}"]`, ...(hasBias ? [`"bias": ${own}["bias"]`] : [])];
  return { before: '{', items: entries, after: '}' };
}

const activations: Readonly<Record<ActivationName, ((x: string) => string) | null>> = {
  relu: (x) => `jax.nn.relu(${x})`,
  leaky_relu: (x) => `jax.nn.leaky_relu(${x}, ${LEAKY_SLOPE})`,
  elu: (x) => `jax.nn.elu(${x})`,
  selu: (x) => `jax.nn.selu(${x})`,
  gelu: (x) => `jax.nn.gelu(${x}, approximate=False)`,
  swish: (x) => `jax.nn.silu(${x})`,
  sigmoid: (x) => `jax.nn.sigmoid(${x})`,
  tanh: (x) => `jnp.tanh(${x})`,
  softplus: (x) => `jax.nn.softplus(${x})`,
  softmax: (x) => `jax.nn.softmax(${x})`,
  linear: null,
};

function activationSteps(name: ActivationName): JaxPiece['steps'] {
  const written = activations[name];
  return written === null ? [] : [written];
}

function reshaped(from: Shape, to: Shape): JaxPiece {
  if (String(from) === String(to)) return { steps: [], helpers: [] };
  return { steps: [(x) => `${x}.reshape(len(${x}), ${to.length === 1 ? '-1' : to.join(', ')})`], helpers: [] };
}

interface Window {
  readonly strides: Pair;
  readonly padding: 'valid' | 'same';
  readonly dilation_rate: Pair;
}

function windowOf({ strides, padding, dilation_rate: dilation }: Window): (Code | null)[] {
  return [
    String(strides) === '1,1' ? null : keyword('strides', tuple(strides)),
    padding === 'valid' ? null : keyword('padding', '"SAME"'),
    String(dilation) === '1,1' ? null : keyword('dilation', tuple(dilation)),
  ];
}

function poolOf({ pool_size: size, strides, padding }: LayerOf<'max_pooling2d' | 'average_pooling2d'>) {
  return [tuple(size), tuple(strides), padding === 'valid' ? null : '"SAME"'];
}

export const HELPERS: Readonly<Record<JaxHelper, readonly string[]>> = {
  dense: ['def dense(x, layer):', '    return x @ layer["kernel"] + layer.get("bias", 0)'],
  conv2d: [
    'def conv2d(x, layer, strides=(1, 1), padding="VALID", dilation=(1, 1), groups=1):',
    '    x = lax.conv_general_dilated(',
    '        x,',
    '        layer["kernel"],',
    '        strides,',
    '        padding,',
    '        rhs_dilation=dilation,',
    '        dimension_numbers=("NHWC", "HWIO", "NHWC"),',
    '        feature_group_count=groups,',
    '    )',
    '    return x + layer.get("bias", 0)',
  ],
  depthwise_conv2d: [
    'def depthwise_conv2d(x, layer, strides=(1, 1), padding="VALID", dilation=(1, 1)):',
    '    """A convolution of each channel by itself, as many times as the kernel says."""',
    '    height, width, channels, multiplier = layer["kernel"].shape',
    '    kernel = layer["kernel"].reshape(height, width, 1, channels * multiplier)',
    '    layer = {"kernel": kernel, "bias": layer.get("bias", 0)}',
    '    return conv2d(x, layer, strides, padding, dilation, groups=channels)',
  ],
  max_pool2d: [
    'def max_pool2d(x, size, strides, padding="VALID"):',
    '    window, steps = (1, *size, 1), (1, *strides, 1)',
    '    return lax.reduce_window(x, -jnp.inf, lax.max, window, steps, padding)',
  ],
  average_pool2d: [
    'def average_pool2d(x, size, strides, padding="VALID"):',
    '    """Means over the part of each window that lies inside the image."""',
    '    window, steps = (1, *size, 1), (1, *strides, 1)',
    '    total = lax.reduce_window(x, 0.0, lax.add, window, steps, padding)',
    '    count = lax.reduce_window(jnp.ones_like(x), 0.0, lax.add, window, steps, padding)',
    '    return total / count',
  ],
  dropout: [
    'def dropout(x, rate, key, layer):',
    '    """Drops a share of the values; without a key, which is for training, none."""',
    '    if key is None:',
    '        return x',
    '    kept = jax.random.bernoulli(jax.random.fold_in(key, layer), 1 - rate, x.shape)',
    '    return jnp.where(kept, x / (1 - rate), 0)',
  ],
  spatial_dropout2d: [
    'def spatial_dropout2d(x, rate, key, layer):',
    '    """Drops a share of the channels; without a key, which is for training, none."""',
    '    if key is None:',
    '        return x',
    '    shape = (len(x), 1, 1, x.shape[-1])',
    '    kept = jax.random.bernoulli(jax.random.fold_in(key, layer), 1 - rate, shape)',
    '    return jnp.where(kept, x / (1 - rate), 0)',
  ],
  gaussian_noise: [
    'def gaussian_noise(x, stddev, key, layer):',
    '    """Adds normal noise; without a key, which is for training, none."""',
    '    if key is None:',
    '        return x',
    '    return x + stddev * jax.random.normal(jax.random.fold_in(key, layer), x.shape)',
  ],
  patch_embedding: [
    'def patch_embedding(x, layer, size):',
    '    """A token of each patch, with the embedding of its position."""',
    '    tokens = conv2d(x, layer, size)',
    '    return tokens.reshape(len(x), -1, tokens.shape[-1]) + layer["embeddings"]',
  ],
  attention: [
    'def attention(x, layer, rate=0, key=None, index=0):',
    '    """Attention of tokens to each other."""',
    '    def heads(part):',
    '        values = jnp.einsum("ntf,fhd->nthd", x, layer[f"{part}/kernel"])',
    '        return (values + layer.get(f"{part}/bias", 0)).swapaxes(1, 2)',
    '',
    '    queries, keys = heads("query"), heads("key")',
    '    scores = queries @ keys.swapaxes(-1, -2) / jnp.sqrt(queries.shape[-1])',
    '    shares = dropout(jax.nn.softmax(scores), rate, key, index)',
    '    kernel = layer["attention_output/kernel"]',
    '    x = jnp.einsum("nhtd,hdf->ntf", shares @ heads("value"), kernel)',
    '    return x + layer.get("attention_output/bias", 0)',
  ],
  batch_norm: [
    'def batch_norm(x, layer, state, momentum, epsilon, training):',
    '    """The normalized values, and the moving averages after the batch."""',
    '    if training:',
    '        axes = tuple(range(x.ndim - 1))',
    '        mean, variance = x.mean(axes), x.var(axes)',
    '        state = {',
    '            "moving_mean": state["moving_mean"] * momentum + mean * (1 - momentum),',
    '            "moving_variance": state["moving_variance"] * momentum',
    '            + variance * (1 - momentum),',
    '        }',
    '    else:',
    '        mean, variance = state["moving_mean"], state["moving_variance"]',
    '    x = (x - mean) / jnp.sqrt(variance + epsilon)',
    '    return x * layer.get("gamma", 1) + layer.get("beta", 0), state',
  ],
  prelu: ['def prelu(x, layer):', '    return jnp.where(x > 0, x, layer["alpha"] * x)'],
  group_norm: [
    'def group_norm(x, layer, groups, epsilon):',
    '    """Normalizes each example over groups of channels and all places."""',
    '    grouped = x.reshape(len(x), -1, groups, x.shape[-1] // groups)',
    '    mean, variance = (f((1, 3), keepdims=True) for f in (grouped.mean, grouped.var))',
    '    x = ((grouped - mean) / jnp.sqrt(variance + epsilon)).reshape(x.shape)',
    '    return x * layer.get("gamma", 1) + layer.get("beta", 0)',
  ],
  layer_norm: [
    'def layer_norm(x, layer, epsilon):',
    '    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)',
    '    x = (x - mean) / jnp.sqrt(variance + epsilon)',
    '    return x * layer.get("gamma", 1) + layer.get("beta", 0)',
  ],
};

/** All functions that some need, in the order of the script. */
export function helpersOf(pieces: readonly JaxPiece[]): JaxHelper[] {
  const used = new Set(pieces.flatMap(({ helpers }) => helpers));
  if (used.has('depthwise_conv2d') || used.has('patch_embedding')) used.add('conv2d');
  if (used.has('attention')) used.add('dropout');
  return (Object.keys(HELPERS) as JaxHelper[]).filter((name) => used.has(name));
}
