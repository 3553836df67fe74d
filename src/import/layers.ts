import type { LayerConfig } from './layer-config.js';
import { isSame } from './layer-config.js';
import type { LayerSpec } from './types.js';

/** What becomes of a foreign layer. */
export type Translated =
  | {
      readonly kind: 'layer';
      /** Without its name; options that the file does not say are `undefined`. */
      readonly layer: Readonly<Record<string, unknown>> & Pick<LayerSpec, 'type'>;
      /** The axis that it works along, counted with the batch; it must be the last one. Absent if it is. */
      readonly axis?: number;
      /** Shape that its input must have, without the batch. Absent for any that it can take. */
      readonly inputShape?: readonly number[];
    }
  /** It computes nothing when a network predicts. */
  | { readonly kind: 'idle'; readonly remark?: string }
  | { readonly kind: 'rescaling'; readonly scale: number; readonly offset: number };

/** Reads the options of a layer and says what it is here. Throws the refusal of `config`. */
type Translate = (config: LayerConfig) => Translated;

const PADDINGS = ['valid', 'same'] as const;

/** By Keras' class names. */
const LAYERS: Readonly<Record<string, Translate>> = {
  InputLayer: (config) => {
    config.only('sparse', false);
    config.only('ragged', false);
    config.only('optional', false);
    return { kind: 'idle' };
  },
  Dense: (config) =>
    layer({ type: 'dense', units: config.number('units'), ...activated(config), ...config.training('kernel') }),
  Conv2D: (config) => {
    config.only('groups', 1);
    const dilation_rate = config.size('dilation_rate');
    return layer({
      type: 'conv2d',
      filters: config.number('filters'),
      ...kernelWindow(config),
      dilation_rate,
      ...activated(config),
      ...config.training('kernel'),
    });
  },
  DepthwiseConv2D: (config) => {
    for (const key of ['groups', 'dilation_rate']) config.only(key, 1);
    const depth_multiplier = config.number('depth_multiplier');
    return layer({
      type: 'depthwise_conv2d',
      ...kernelWindow(config),
      depth_multiplier,
      ...activated(config),
      ...config.training('depthwise'),
    });
  },
  SeparableConv2D: (config) => {
    config.only('groups', 1);
    const [depth_multiplier, dilation_rate] = [config.number('depth_multiplier'), config.size('dilation_rate')];
    const training = { ...config.training('depthwise'), ...config.training('pointwise') };
    return layer({
      type: 'separable_conv2d',
      filters: config.number('filters'),
      ...kernelWindow(config),
      depth_multiplier,
      dilation_rate,
      ...activated(config),
      ...training,
    });
  },
  MaxPooling2D: (config) => layer({ type: 'max_pooling2d', ...poolWindow(config) }),
  AveragePooling2D: (config) => layer({ type: 'average_pooling2d', ...poolWindow(config) }),
  GlobalAveragePooling2D: (config) => layer({ type: 'global_average_pooling2d', ...wholeImage(config) }),
  GlobalMaxPooling2D: (config) => layer({ type: 'global_max_pooling2d', ...wholeImage(config) }),
  GlobalAveragePooling1D: (config) => layer({ type: 'global_average_pooling1d', ...wholeImage(config) }),
  MultiHeadAttention: (config) => {
    // The shapes of the weights say whether these are as here.
    for (const key of ['output_shape', 'query_shape', 'key_shape', 'value_shape']) config.value(key);
    config.only('attention_axes', 1);
    config.only('use_gate', false);
    return layer({
      type: 'multi_head_attention',
      num_heads: config.number('num_heads'),
      key_dim: config.number('key_dim'),
      value_dim: config.number('value_dim'),
      dropout: config.number('dropout'),
      use_bias: config.flag('use_bias'),
      ...config.training('kernel'),
      ...config.frozen(),
    });
  },
  // With the options that `readPatches` gives it.
  EinsumDense: (config) => {
    const [patch_size, inputShape] = [config.size('patch_size'), config.size('image_shape')];
    if (patch_size === undefined || typeof inputShape !== 'object')
      throw config.refusal(
        'only one that projects the patches of an image, with a bias for each, between two Reshape layers has a counterpart',
      );
    config.only('activation', 'linear');
    const training = { ...config.training('kernel'), ...config.training('embeddings') };
    const options = { patch_size, dim: config.number('dim'), use_bias: false, ...training, ...config.frozen() };
    return { kind: 'layer', layer: { type: 'patch_embedding', ...options }, inputShape };
  },
  Flatten: (config) => layer({ type: 'flatten', ...channelsLast(config) }),
  Reshape: (config) => layer({ type: 'reshape', target_shape: config.size('target_shape') }),
  Dropout: (config) => {
    const rate = config.number('rate');
    if (isPerChannel(config.value('noise_shape'))) return layer({ type: 'spatial_dropout2d', rate });
    config.only('noise_shape', null);
    return layer({ type: 'dropout', rate });
  },
  SpatialDropout2D: (config) =>
    layer({ type: 'spatial_dropout2d', rate: config.number('rate'), ...channelsLast(config) }),
  GaussianNoise: (config) => layer({ type: 'gaussian_noise', stddev: config.number('stddev') }),
  Activation: (config) => layer({ type: 'activation', activation: config.activation() }),
  ReLU: (config) => {
    config.only('max_value', null);
    config.only('threshold', 0);
    config.only('negative_slope', 0, 0.2);
    const isLeaky = isSame(config.value('negative_slope'), 0.2);
    return layer({ type: 'activation', activation: isLeaky ? 'leaky_relu' : 'relu' });
  },
  LeakyReLU: (config) => {
    const slope = config.number('negative_slope') ?? config.number('alpha') ?? 0.3;
    config.value('alpha');
    if (!isSame(slope, 0.2)) throw config.refusal(`its slope is ${slope}; the slope of leaky_relu is 0.2 here`);
    return layer({ type: 'activation', activation: 'leaky_relu' });
  },
  PReLU: (config) =>
    layer({
      type: 'prelu',
      shared_axes: config.size('shared_axes'),
      ...config.training('alpha'),
      ...config.frozen(),
    }),
  ELU: (config) => {
    config.only('alpha', 1);
    return layer({ type: 'activation', activation: 'elu' });
  },
  Softmax: (config) => layer({ type: 'activation', activation: 'softmax' }, axisOf(config)),
  BatchNormalization: (config) => {
    for (const key of ['renorm', 'synchronized']) config.only(key, false);
    // They say how to renormalize.
    for (const key of ['renorm_clipping', 'renorm_momentum']) config.value(key);
    return layer(
      { type: 'batch_normalization', momentum: config.number('momentum'), ...normalizing(config) },
      axisOf(config),
    );
  },
  LayerNormalization: (config) => {
    config.only('rms_scaling', false);
    return layer({ type: 'layer_normalization', ...normalizing(config) }, axisOf(config));
  },
  GroupNormalization: (config) =>
    layer({ type: 'group_normalization', groups: config.number('groups'), ...normalizing(config) }, axisOf(config)),
  ZeroPadding2D: (config) =>
    layer({ type: 'zero_padding2d', padding: config.size('padding'), ...channelsLast(config) }),
  Rescaling: (config) => ({
    kind: 'rescaling',
    scale: config.number('scale') ?? 1,
    offset: config.number('offset') ?? 0,
  }),
  Identity: () => ({ kind: 'idle' }),
};

/** Layers that only change what training sees. */
const FOR_TRAINING = [
  ...['GaussianDropout', 'AlphaDropout', 'ActivityRegularization'],
  ...[
    'RandomFlip',
    'RandomRotation',
    'RandomTranslation',
    'RandomZoom',
    'RandomContrast',
    'RandomBrightness',
    'RandomErasing',
  ],
];

/** How to translate a layer of this class; `null` if it has no counterpart. */
export function translatorOf(className: string): Translate | null {
  if (Object.hasOwn(LAYERS, className)) return LAYERS[className]!;
  return FOR_TRAINING.includes(className) ? idleInPredictions : null;
}

const idleInPredictions: Translate = (config) => {
  config.forget();
  return {
    kind: 'idle',
    remark: 'it does nothing when a network predicts, and was left out; see data.augment for training',
  };
};

function layer(options: Extract<Translated, { kind: 'layer' }>['layer'], axis?: number): Translated {
  return { kind: 'layer', layer: options, ...(axis !== undefined && { axis }) };
}

/** Whether a dropout draws one factor for each channel of an image, as TensorFlow.js writes a `SpatialDropout2D`. */
function isPerChannel(noiseShape: unknown): boolean {
  return Array.isArray(noiseShape) && noiseShape.length === 4 && noiseShape[1] === 1 && noiseShape[2] === 1;
}

function activated(config: LayerConfig) {
  return { activation: config.activation(), use_bias: config.flag('use_bias'), ...config.frozen() };
}

function kernelWindow(config: LayerConfig) {
  return {
    kernel_size: config.size('kernel_size'),
    strides: config.size('strides'),
    padding: config.word('padding', PADDINGS),
    ...channelsLast(config),
  };
}

function poolWindow(config: LayerConfig) {
  return {
    pool_size: config.size('pool_size'),
    strides: config.size('strides'),
    padding: config.word('padding', PADDINGS),
    ...channelsLast(config),
  };
}

function wholeImage(config: LayerConfig) {
  config.only('keepdims', false);
  return channelsLast(config);
}

function channelsLast(config: LayerConfig): object {
  config.only('data_format', 'channels_last');
  return {};
}

function normalizing(config: LayerConfig) {
  return {
    epsilon: config.number('epsilon'),
    center: config.flag('center'),
    scale: config.flag('scale'),
    ...config.frozen(),
  };
}

/** Keras writes -1, or once built the number of the axis, alone or in a list; `undefined` for the last one. */
export function axisOf(config: LayerConfig): number | undefined {
  const written = config.size('axis') ?? -1;
  const axis = typeof written === 'number' ? written : written.length === 1 ? written[0]! : 0;
  return axis === -1 ? undefined : axis;
}
