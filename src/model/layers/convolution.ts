import type { LayerOf, Pair } from '../../config/types.js';
import type { LayerDefinition } from '../layer-definition.js';
import { sizeOf } from '../layer-definition.js';
import { activationFlops, biasWeights, kerasActivation } from './parts.js';
import { windowMisfit, windowOutput, windowText } from './window.js';
import type { Window } from './window.js';

type Convolution = LayerOf<'conv2d' | 'depthwise_conv2d' | 'separable_conv2d'>;

export const conv2d: LayerDefinition<LayerOf<'conv2d'>> = {
  kind: 'convolution',
  settings: (layer) => `${layer.filters} ${windowText(windowOf(layer), [1, 1])}`,
  misfit: (layer, input) => windowMisfit('conv2d', windowOf(layer), input, 'kernel_size'),
  outputShape: (layer, input) => [...windowOutput(windowOf(layer), input), layer.filters],
  weights: (layer, [, , channels]) => [
    {
      role: 'kernel',
      shape: [...layer.kernel_size, channels!, layer.filters],
      initializer: layer.kernel_initializer,
      regularizer: layer.kernel_regularizer,
    },
    ...biasWeights(layer.use_bias, layer.filters),
  ],
  flops: (layer, [, , channels], output) =>
    sizeOf(output) * (2 * sizeOf(layer.kernel_size) * channels! + (layer.use_bias ? 1 : 0)) +
    activationFlops(layer, sizeOf(output)),
  keras: (layer) => ({ class_name: 'Conv2D', config: { filters: layer.filters, ...kerasConvolution(layer) } }),
};

export const depthwiseConv2d: LayerDefinition<LayerOf<'depthwise_conv2d'>> = {
  kind: 'convolution',
  settings: (layer) => windowText(windowOf(layer), [1, 1]),
  misfit: (layer, input) => windowMisfit('depthwise_conv2d', windowOf(layer), input, 'kernel_size'),
  outputShape: (layer, input) => [...windowOutput(windowOf(layer), input), input[2]! * layer.depth_multiplier],
  weights: (layer, [, , channels]) => [
    {
      role: 'depthwise_kernel',
      shape: [...layer.kernel_size, channels!, layer.depth_multiplier],
      initializer: layer.depthwise_initializer,
      regularizer: layer.depthwise_regularizer,
    },
    ...biasWeights(layer.use_bias, channels! * layer.depth_multiplier),
  ],
  flops: (layer, _, output) =>
    sizeOf(output) * (2 * sizeOf(layer.kernel_size) + (layer.use_bias ? 1 : 0)) +
    activationFlops(layer, sizeOf(output)),
  keras: (layer) => ({
    class_name: 'DepthwiseConv2D',
    config: { depth_multiplier: layer.depth_multiplier, ...kerasConvolution(layer) },
  }),
};

export const separableConv2d: LayerDefinition<LayerOf<'separable_conv2d'>> = {
  kind: 'convolution',
  settings: (layer) => `${layer.filters} ${windowText(windowOf(layer), [1, 1])}`,
  misfit: (layer, input) => windowMisfit('separable_conv2d', windowOf(layer), input, 'kernel_size'),
  outputShape: (layer, input) => [...windowOutput(windowOf(layer), input), layer.filters],
  weights: (layer, [, , channels]) => [
    {
      role: 'depthwise_kernel',
      shape: [...layer.kernel_size, channels!, layer.depth_multiplier],
      initializer: layer.depthwise_initializer,
      regularizer: layer.depthwise_regularizer,
    },
    {
      role: 'pointwise_kernel',
      shape: [1, 1, channels! * layer.depth_multiplier, layer.filters],
      initializer: layer.pointwise_initializer,
      regularizer: layer.pointwise_regularizer,
    },
    ...biasWeights(layer.use_bias, layer.filters),
  ],
  flops: (layer, [, , channels], output) => {
    const middle = channels! * layer.depth_multiplier;
    const perPosition = 2 * middle * (sizeOf(layer.kernel_size) + layer.filters) + (layer.use_bias ? layer.filters : 0);
    return output[0]! * output[1]! * perPosition + activationFlops(layer, sizeOf(output));
  },
  keras: (layer) => ({
    class_name: 'SeparableConv2D',
    config: { filters: layer.filters, depth_multiplier: layer.depth_multiplier, ...kerasConvolution(layer) },
  }),
};

function windowOf(layer: Convolution): Window {
  return { size: layer.kernel_size, strides: layer.strides, dilation: dilationOf(layer), padding: layer.padding };
}

/** TensorFlow.js ignores the dilation of a depthwise convolution, so it has none here. */
export function dilationOf(layer: Convolution): Pair {
  return layer.type === 'depthwise_conv2d' ? [1, 1] : layer.dilation_rate;
}

function kerasConvolution(layer: Convolution): Readonly<Record<string, unknown>> {
  return {
    kernel_size: layer.kernel_size,
    strides: layer.strides,
    padding: layer.padding,
    data_format: 'channels_last',
    dilation_rate: dilationOf(layer),
    activation: kerasActivation(layer.activation),
    use_bias: layer.use_bias,
  };
}
