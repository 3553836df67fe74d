import type { LayerOf, LayerType } from '../../config/types.js';
import type { LayerDefinition } from '../layer-definition.js';
import { conv2d, depthwiseConv2d, separableConv2d } from './convolution.js';
import { dense } from './dense.js';
import { activation, dropout } from './elementwise.js';
import { batchNormalization, layerNormalization } from './normalization.js';
import { averagePooling2d, globalAveragePooling2d, globalMaxPooling2d, maxPooling2d } from './pooling.js';
import { flatten, reshape, zeroPadding2d } from './shaping.js';

const definitions: { readonly [T in LayerType]: LayerDefinition<LayerOf<T>> } = {
  dense,
  conv2d,
  depthwise_conv2d: depthwiseConv2d,
  separable_conv2d: separableConv2d,
  max_pooling2d: maxPooling2d,
  average_pooling2d: averagePooling2d,
  global_average_pooling2d: globalAveragePooling2d,
  global_max_pooling2d: globalMaxPooling2d,
  flatten,
  reshape,
  dropout,
  activation,
  batch_normalization: batchNormalization,
  layer_normalization: layerNormalization,
  zero_padding2d: zeroPadding2d,
};

/** The definition of a layer type. The type system cannot follow that its functions take exactly this layer. */
export function definitionOf<T extends LayerType>(type: T): LayerDefinition<LayerOf<T>> {
  return definitions[type] as unknown as LayerDefinition<LayerOf<T>>;
}
