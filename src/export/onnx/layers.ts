import type { Layer, LayerOf, LayerType } from '../../config/types.js';
import { edgesOf } from '../edges.js';
import { heldLayer } from '../held.js';
import { transpose } from '../transpose.js';
import type { WeightRole } from '../../model/types.js';
import { dilationOf } from '../../model/layers/convolution.js';
import { countGroups } from '../../model/layers/normalization.js';
import { addActivation } from './activations.js';
import { addAttention } from './attention.js';
import type { Graph } from './graph.js';
import { addMerge } from './merging.js';
import type { WeightedLayer } from './weighted-layer.js';

type AddLayer<L extends Layer> = (graph: Graph, layer: WeightedLayer<L>) => void;

/** How each layer is written. */
const layers: { readonly [T in LayerType]?: AddLayer<LayerOf<T>> } = {
  dense: (graph, { layer, weights }) => {
    const bias = weights('bias');
    const kernel = graph.constant('kernel', weights('kernel')!, [layer.inputShape.at(-1)!, layer.options.units]);
    const biases = bias === undefined ? [] : [graph.constant('bias', bias)];
    if (layer.inputShape.length === 1) graph.apply('Gemm', [kernel, ...biases]);
    else {
      graph.arrange('last');
      graph.apply('MatMul', [kernel]);
      if (biases.length > 0) graph.apply('Add', biases);
    }
    graph.reshape(layer.outputShape);
    addActivation(graph, layer.options.activation);
  },
  conv2d: (graph, weighted) => {
    const { layer, weights } = weighted;
    const { kernel_size: size, filters } = layer.options;
    addConvolution(graph, weighted, {
      kernel: transpose(weights('kernel')!, [...size, layer.inputShape[2]!, filters], [3, 2, 0, 1]),
      shape: [filters, layer.inputShape[2]!, ...size],
      group: 1,
      bias: weights('bias'),
    });
    addActivation(graph, layer.options.activation);
  },
  depthwise_conv2d: (graph, weighted) => {
    addDepthwise(graph, weighted, weighted.weights('bias'));
    addActivation(graph, weighted.layer.options.activation);
  },
  separable_conv2d: (graph, weighted) => {
    const { layer, weights } = weighted;
    const { filters, depth_multiplier: multiplier } = layer.options;
    addDepthwise(graph, weighted, undefined);
    const between = layer.inputShape[2]! * multiplier;
    const pointwise = transpose(weights('pointwise_kernel')!, [1, 1, between, filters], [3, 2, 0, 1]);
    const bias = weights('bias');
    graph.apply('Conv', [
      graph.constant('pointwise_kernel', pointwise, [filters, between, 1, 1]),
      ...(bias === undefined ? [] : [graph.constant('bias', bias)]),
    ]);
    graph.reshape(layer.outputShape);
    addActivation(graph, layer.options.activation);
  },
  max_pooling2d: addPool('MaxPool'),
  average_pooling2d: addPool('AveragePool'),
  global_average_pooling2d: addGlobalPool('GlobalAveragePool'),
  global_max_pooling2d: addGlobalPool('GlobalMaxPool'),
  global_average_pooling1d: (graph, { layer }) => {
    graph.arrange('last');
    graph.apply('ReduceMean', [graph.constant('axes', [1])], { keepdims: 0 });
    graph.reshape(layer.outputShape);
  },
  patch_embedding: (graph, { layer, weights }) => {
    const { patch_size: size, dim } = layer.options;
    const channels = layer.inputShape[2]!;
    const bias = weights('bias');
    const kernel = transpose(weights('kernel')!, [...size, channels, dim], [3, 2, 0, 1]);
    graph.arrange('first');
    graph.apply(
      'Conv',
      [
        graph.constant('kernel', kernel, [dim, channels, ...size]),
        ...(bias === undefined ? [] : [graph.constant('bias', bias)]),
      ],
      { kernel_shape: size, strides: size },
    );
    graph.reshape([layer.inputShape[0]! / size[0], layer.inputShape[1]! / size[1], dim]);
    graph.arrange('last');
    graph.apply('Reshape', [graph.constant('shape', [0, ...layer.outputShape])]);
    graph.reshape(layer.outputShape, 'last');
    graph.apply('Add', [graph.constant('embeddings', weights('embeddings')!, layer.outputShape)]);
  },
  multi_head_attention: addAttention,
  flatten: (graph, { layer }) => {
    graph.arrange('last');
    graph.apply('Flatten', [], { axis: 1 });
    graph.reshape(layer.outputShape);
  },
  reshape: (graph, { layer }) => {
    graph.arrange('last');
    // 0 keeps the size of the batch.
    graph.apply('Reshape', [graph.constant('shape', [0, ...layer.outputShape])]);
    graph.reshape(layer.outputShape, 'last');
  },
  rescaling: (graph, { layer }) => {
    const { scale, offset } = layer.options;
    graph.apply('Mul', [graph.constant('scale', Float32Array.of(scale), [])]);
    if (offset !== 0) graph.apply('Add', [graph.constant('offset', Float32Array.of(offset), [])]);
  },
  dropout: () => {},
  spatial_dropout2d: () => {},
  gaussian_noise: () => {},
  activation: (graph, { layer }) => addActivation(graph, layer.options.activation),
  batch_normalization: (graph, { layer, weights }) => {
    const channels = layer.inputShape.at(-1)!;
    const constant = (role: WeightRole, missing: number): string =>
      graph.constant(role, weights(role) ?? new Float32Array(channels).fill(missing));
    graph.arrange('first');
    graph.apply(
      'BatchNormalization',
      [constant('gamma', 1), constant('beta', 0), constant('moving_mean', 0), constant('moving_variance', 1)],
      { epsilon: { float: layer.options.epsilon } },
    );
  },
  layer_normalization: (graph, { layer, weights }) => {
    const gamma = weights('gamma') ?? new Float32Array(layer.inputShape.at(-1)!).fill(1);
    const beta = weights('beta');
    graph.arrange('last');
    graph.apply(
      'LayerNormalization',
      [graph.constant('gamma', gamma), ...(beta === undefined ? [] : [graph.constant('beta', beta)])],
      { axis: -1, epsilon: { float: layer.options.epsilon } },
    );
  },
  prelu: (graph, { layer, weights }) => {
    const { shape } = layer.slots[0]!;
    const isImage = shape.length === 3;
    graph.arrange(isImage ? 'first' : 'last');
    const [values, sizes] = isImage
      ? [transpose(weights('alpha')!, shape, [2, 0, 1]), [shape[2]!, shape[0]!, shape[1]!]]
      : [weights('alpha')!, shape];
    graph.apply('PRelu', [graph.constant('alpha', values, sizes)]);
  },
  group_normalization: (graph, { layer, weights }) => {
    const { inputShape: shape, options } = layer;
    const channels = shape.at(-1)!;
    const groups = countGroups(options, channels);
    const places = shape.slice(0, -1);
    // GroupNormalization of opset 18 has factors of groups, not of channels.
    graph.arrange('first');
    graph.apply('Reshape', [graph.constant('groups', [0, groups, -1])]);
    const [ones, zeros] = [new Float32Array(groups).fill(1), new Float32Array(groups)];
    graph.apply('InstanceNormalization', [graph.constant('ones', ones), graph.constant('zeros', zeros)], {
      epsilon: { float: options.epsilon },
    });
    graph.apply('Reshape', [graph.constant('shape', [0, channels, ...places])]);
    const sizes = [channels, ...places.map(() => 1)];
    const [gamma, beta] = [weights('gamma'), weights('beta')];
    if (gamma !== undefined) graph.apply('Mul', [graph.constant('gamma', gamma, sizes)]);
    if (beta !== undefined) graph.apply('Add', [graph.constant('beta', beta, sizes)]);
  },
  zero_padding2d: (graph, { layer }) => {
    const [[top, bottom], [left, right]] = layer.options.padding;
    graph.arrange('first');
    graph.apply('Pad', [graph.constant('pads', [0, 0, top, left, 0, 0, bottom, right])]);
    graph.reshape(layer.outputShape);
  },
  residual: (graph, { layer, others }) => {
    addMerge(graph, others, 'add');
    addActivation(graph, layer.options.activation);
  },
  branches: (graph, { layer, others }) => {
    addMerge(graph, others, layer.options.merge);
    graph.reshape(layer.outputShape);
  },
};

/** Adds the operations of a layer. */
export function addLayer(graph: Graph, weighted: WeightedLayer): void {
  const { layer } = weighted;
  graph.enter(layer.name);
  const add = heldLayer<AddLayer<Layer>>(layers, layer);
  add(graph, weighted);
}

interface Kernel {
  readonly kernel: Float32Array;
  /** (out, in of one group, height, width) */
  readonly shape: readonly number[];
  readonly group: number;
  readonly bias: Float32Array | undefined;
}

type Depthwise = LayerOf<'depthwise_conv2d' | 'separable_conv2d'>;

function addConvolution(
  graph: Graph,
  { layer }: WeightedLayer<LayerOf<'conv2d'> | Depthwise>,
  { kernel, shape, group, bias }: Kernel,
): void {
  const { kernel_size: size, strides, padding } = layer.options;
  const dilations = dilationOf(layer.options);
  const name = group === 1 ? 'kernel' : 'depthwise_kernel';
  graph.arrange('first');
  graph.apply(
    'Conv',
    [graph.constant(name, kernel, shape), ...(bias === undefined ? [] : [graph.constant('bias', bias)])],
    {
      kernel_shape: size,
      strides,
      dilations,
      group,
      pads: edgesOf({ size, strides, dilation: dilations, padding }, layer.inputShape),
    },
  );
  const [height, width] = layer.outputShape;
  graph.reshape([height!, width!, shape[0]!]);
}

/** Output channel c * multiplier + m is that of input channel c, as in Keras. */
function addDepthwise(graph: Graph, weighted: WeightedLayer<Depthwise>, bias: Float32Array | undefined): void {
  const { layer, weights } = weighted;
  const { kernel_size: size, depth_multiplier: multiplier } = layer.options;
  const channels = layer.inputShape[2]!;
  addConvolution(graph, weighted, {
    kernel: transpose(weights('depthwise_kernel')!, [...size, channels, multiplier], [2, 3, 0, 1]),
    shape: [channels * multiplier, 1, ...size],
    group: channels,
    bias,
  });
}

function addPool(type: 'MaxPool' | 'AveragePool'): AddLayer<LayerOf<'max_pooling2d' | 'average_pooling2d'>> {
  return (graph, { layer }) => {
    const { pool_size: size, strides, padding } = layer.options;
    graph.arrange('first');
    // An average leaves out the padding: count_include_pad is 0 unless it is written.
    graph.apply(type, [], {
      kernel_shape: size,
      strides,
      pads: edgesOf({ size, strides, dilation: [1, 1], padding }, layer.inputShape),
    });
    graph.reshape(layer.outputShape);
  };
}

function addGlobalPool(
  type: 'GlobalAveragePool' | 'GlobalMaxPool',
): AddLayer<LayerOf<'global_average_pooling2d' | 'global_max_pooling2d'>> {
  return (graph, { layer }) => {
    graph.arrange('first');
    graph.apply(type);
    graph.apply('Flatten', [], { axis: 1 });
    graph.reshape(layer.outputShape);
  };
}
