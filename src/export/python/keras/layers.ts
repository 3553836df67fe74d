import type { ActivationName, LayerOf, LayerType, MergeKind, Pair, Regularizer } from '../../../config/types.js';
import { heldLayer } from '../../held.js';
import type { InitializerName } from '../../../config/types.js';
import { definitionOf } from '../../../model/layers/registry.js';
import type { Plan, PlanLayer } from '../../../model/types.js';
import { call, keyword, list, number, text, tuple } from '../code.js';
import type { Brackets, Code } from '../code.js';

type KerasCall<T extends LayerType> = (
  layer: LayerOf<T>,
  place: PlanLayer,
) => readonly [name: string, ...(Code | null)[]];

const calls: { readonly [T in LayerType]?: KerasCall<T> } = {
  dense: (layer) => [
    'Dense',
    number(layer.units),
    ...endOf(layer),
    initializer('kernel', layer.kernel_initializer),
    regularizer('kernel', layer.kernel_regularizer),
  ],
  conv2d: (layer) => [
    'Conv2D',
    number(layer.filters),
    ...windowOf(layer),
    dilation(layer.dilation_rate),
    ...endOf(layer),
    initializer('kernel', layer.kernel_initializer),
    regularizer('kernel', layer.kernel_regularizer),
  ],
  depthwise_conv2d: (layer) => [
    'DepthwiseConv2D',
    ...windowOf(layer),
    multiplier(layer.depth_multiplier),
    ...endOf(layer),
    initializer('depthwise', layer.depthwise_initializer),
    regularizer('depthwise', layer.depthwise_regularizer),
  ],
  separable_conv2d: (layer) => [
    'SeparableConv2D',
    number(layer.filters),
    ...windowOf(layer),
    dilation(layer.dilation_rate),
    multiplier(layer.depth_multiplier),
    ...endOf(layer),
    initializer('depthwise', layer.depthwise_initializer),
    initializer('pointwise', layer.pointwise_initializer),
    regularizer('depthwise', layer.depthwise_regularizer),
    regularizer('pointwise', layer.pointwise_regularizer),
  ],
  max_pooling2d: (layer) => ['MaxPooling2D', ...poolOf(layer)],
  average_pooling2d: (layer) => ['AveragePooling2D', ...poolOf(layer)],
  global_max_pooling2d: () => ['GlobalMaxPooling2D'],
  global_average_pooling2d: () => ['GlobalAveragePooling2D'],
  global_average_pooling1d: () => ['GlobalAveragePooling1D'],
  patch_embedding: (layer) => [
    'PatchEmbedding',
    number(layer.dim),
    tuple(layer.patch_size),
    layer.embeddings_initializer === 'random_uniform'
      ? null
      : keyword('embeddings_initializer', text(layer.embeddings_initializer)),
    layer.use_bias ? null : 'use_bias=False',
    initializer('kernel', layer.kernel_initializer),
    regularizer('kernel', layer.kernel_regularizer),
  ],
  multi_head_attention: (layer) => [
    'SelfAttention',
    number(layer.num_heads),
    number(layer.key_dim),
    layer.value_dim === layer.key_dim ? null : keyword('value_dim', number(layer.value_dim)),
    layer.dropout === 0 ? null : keyword('dropout', number(layer.dropout)),
    layer.use_bias ? null : 'use_bias=False',
    initializer('kernel', layer.kernel_initializer),
    regularizer('kernel', layer.kernel_regularizer),
  ],
  flatten: () => ['Flatten'],
  reshape: (_, { outputShape }) => ['Reshape', tuple(outputShape)],
  rescaling: ({ scale, offset }) => [
    'Rescaling',
    number(scale),
    offset === 0 ? null : keyword('offset', number(offset)),
  ],
  dropout: ({ rate }) => ['Dropout', number(rate)],
  spatial_dropout2d: ({ rate }) => ['SpatialDropout2D', number(rate)],
  gaussian_noise: ({ stddev }) => ['GaussianNoise', number(stddev)],
  activation: ({ activation }) => ['Activation', text(activation)],
  prelu: (layer) => [
    'PReLU',
    layer.alpha_initializer === 'zeros' ? null : keyword('alpha_initializer', text(layer.alpha_initializer)),
    regularizer('alpha', layer.alpha_regularizer),
    layer.shared_axes.length === 0 ? null : keyword('shared_axes', list(...layer.shared_axes.map(number))),
  ],
  batch_normalization: (layer) => [
    'BatchNormalization',
    layer.momentum === 0.99 ? null : keyword('momentum', number(layer.momentum)),
    ...normalizationOf(layer),
  ],
  layer_normalization: (layer) => ['LayerNormalization', ...normalizationOf(layer)],
  group_normalization: (layer) => [
    'GroupNormalization',
    layer.groups === 32 ? null : keyword('groups', number(layer.groups)),
    ...normalizationOf(layer),
  ],
  zero_padding2d: ({ padding: [rows, columns] }) => ['ZeroPadding2D', `(${tuple(rows)}, ${tuple(columns)})`],
  residual: () => ['Add'],
  branches: ({ merge }) => [MERGES[merge]],
};

const MERGES: Readonly<Record<MergeKind, string>> = {
  add: 'Add',
  average: 'Average',
  maximum: 'Maximum',
  multiply: 'Multiply',
  concatenate: 'Concatenate',
};

/** Classes that a script has only if it uses them. */
const OWN_CLASSES: Readonly<Record<string, readonly string[]>> = {
  PatchEmbedding: [
    'class PatchEmbedding(layers.Conv2D):',
    '    """A token of each patch, with the learned embedding of its position."""',
    '',
    '    def __init__(',
    '        self,',
    '        dim,',
    '        patch_size,',
    '        use_bias=True,',
    '        kernel_initializer="glorot_uniform",',
    '        kernel_regularizer=None,',
    '        embeddings_initializer="random_uniform",',
    '        trainable=True,',
    '        name=None,',
    '    ):',
    '        super().__init__(',
    '            dim,',
    '            patch_size,',
    '            strides=patch_size,',
    '            use_bias=use_bias,',
    '            kernel_initializer=kernel_initializer,',
    '            kernel_regularizer=kernel_regularizer,',
    '            trainable=trainable,',
    '            name=name,',
    '        )',
    '        self.embeddings_initializer = embeddings_initializer',
    '',
    '    def build(self, shape):',
    '        super().build(shape)',
    '        self.embeddings = self.add_weight(',
    '            name="embeddings",',
    '            shape=self.compute_output_shape(shape)[1:],',
    '            initializer=self.embeddings_initializer,',
    '        )',
    '',
    '    def call(self, x):',
    '        tokens = keras.ops.reshape(super().call(x), (-1, *self.embeddings.shape))',
    '        return tokens + self.embeddings',
    '',
    '    def compute_output_shape(self, shape):',
    '        batch, height, width, dim = super().compute_output_shape(shape)',
    '        return batch, height * width, dim',
  ],
  SelfAttention: [
    'class SelfAttention(layers.MultiHeadAttention):',
    '    """Attention of tokens to each other."""',
    '',
    '    def build(self, shape):',
    '        super().build(shape, shape)',
    '',
    '    def call(self, x, training=None):',
    '        return super().call(x, x, training=training)',
    '',
    '    def compute_output_spec(self, x, training=None):',
    '        return keras.KerasTensor(x.shape, x.dtype)',
  ],
};

function isOwnClass(name: string): boolean {
  return Object.hasOwn(OWN_CLASSES, name);
}

/** The classes that the layers of a plan need beside those of Keras, each as its lines. */
export function ownClasses(plan: Plan): readonly (readonly string[])[] {
  const isUsed = (type: LayerType): boolean => plan.layers.some((layer) => layer.type === type);
  return [
    ...(isUsed('patch_embedding') ? [OWN_CLASSES['PatchEmbedding']!] : []),
    ...(isUsed('multi_head_attention') ? [OWN_CLASSES['SelfAttention']!] : []),
  ];
}

/**
 * `layers.Conv2D(8, (5, 5), activation="relu", name="conv2d")` for each layer; options that have Keras' default are left
 * out. The activation of a residual block follows as a layer of its own.
 */
export function kerasLayers(plan: Plan): readonly (readonly Brackets[])[] {
  return plan.layers.map((layer) => {
    const make = heldLayer<KerasCall<LayerType>>(calls, layer);
    const [name, ...options] = make(layer.options as never, layer);
    const own = call(
      isOwnClass(name) ? name : `layers.${name}`,
      ...options,
      layer.isFrozen ? 'trainable=False' : null,
      needsName(layer, plan) ? keyword('name', text(layer.name)) : null,
    );
    return [own, ...ownActivation(layer, plan)];
  });
}

function ownActivation({ options, name }: PlanLayer, plan: Plan): Brackets[] {
  if (options.type !== 'residual' || options.activation === 'linear') return [];
  const named = isNameTaken('activation', plan) ? keyword('name', text(`${name}_activation`)) : null;
  return [call('layers.Activation', text(options.activation), named)];
}

/** Weights are found by the names of layers. Keras names the others by itself, as `flatten_1`, which must be free. */
function needsName({ type, options }: PlanLayer, plan: Plan): boolean {
  return hasWeights(type) || isNameTaken('merge' in options ? options.merge : type, plan);
}

/** Whether a layer with weights has a name that Keras may give another one. */
function isNameTaken(automatic: string, { layers }: Plan): boolean {
  const names = new RegExp(`^${automatic}(_\\d+)?$`);
  return layers.some(({ type, name }) => hasWeights(type) && names.test(name));
}

function hasWeights(type: LayerType): boolean {
  return definitionOf(type).weights !== undefined;
}

function endOf({ activation, use_bias: hasBias }: { activation: ActivationName; use_bias: boolean }): (Code | null)[] {
  return [activation === 'linear' ? null : keyword('activation', text(activation)), hasBias ? null : 'use_bias=False'];
}

interface Window {
  readonly kernel_size: Pair;
  readonly strides: Pair;
  readonly padding: 'valid' | 'same';
}

function windowOf({ kernel_size: size, strides, padding }: Window): (Code | null)[] {
  return [tuple(size), String(strides) === '1,1' ? null : keyword('strides', tuple(strides)), paddingOf(padding)];
}

function poolOf({ pool_size: size, strides, padding }: Omit<Window, 'kernel_size'> & { pool_size: Pair }) {
  return [
    tuple(size),
    String(strides) === String(size) ? null : keyword('strides', tuple(strides)),
    paddingOf(padding),
  ];
}

function paddingOf(padding: Window['padding']): Code | null {
  return padding === 'valid' ? null : keyword('padding', text(padding));
}

function dilation(rate: Pair): Code | null {
  return String(rate) === '1,1' ? null : keyword('dilation_rate', tuple(rate));
}

function multiplier(value: number): Code | null {
  return value === 1 ? null : keyword('depth_multiplier', number(value));
}

/** Keras has all of them by these names. */
function initializer(part: string, name: InitializerName): Code | null {
  return name === 'glorot_uniform' ? null : keyword(`${part}_initializer`, text(name));
}

function regularizer(part: string, { l1, l2 }: Regularizer): Code | null {
  if (l1 === 0 && l2 === 0) return null;
  return keyword(
    `${part}_regularizer`,
    call(
      'keras.regularizers.L1L2',
      l1 === 0 ? null : keyword('l1', number(l1)),
      l2 === 0 ? null : keyword('l2', number(l2)),
    ),
  );
}

function normalizationOf({ epsilon, center, scale }: { epsilon: number; center: boolean; scale: boolean }) {
  return [
    epsilon === 0.001 ? null : keyword('epsilon', number(epsilon)),
    center ? null : 'center=False',
    scale ? null : 'scale=False',
  ];
}
