import type { LayerOf, LayerType } from '../../config/types.js';
import type { LayerDefinition } from '../layer-definition.js';
import { multiHeadAttention } from './attention.js';
import { conv2d, depthwiseConv2d, separableConv2d } from './convolution.js';
import { dense } from './dense.js';
import { activation, prelu, rescaling } from './elementwise.js';
import { branches, residual } from './merging.js';
import { dropout, gaussianNoise, spatialDropout2d } from './noise.js';
import { batchNormalization, groupNormalization, layerNormalization } from './normalization.js';
import { patchEmbedding } from './patch-embedding.js';
import {
  averagePooling2d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling2d,
  maxPooling2d,
} from './pooling.js';
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
  global_average_pooling1d: globalAveragePooling1d,
  patch_embedding: patchEmbedding,
  multi_head_attention: multiHeadAttention,
  flatten,
  reshape,
  rescaling,
  dropout,
  spatial_dropout2d: spatialDropout2d,
  gaussian_noise: gaussianNoise,
  activation,
  prelu,
  batch_normalization: batchNormalization,
  layer_normalization: layerNormalization,
  group_normalization: groupNormalization,
  zero_padding2d: zeroPadding2d,
  residual,
  branches,
};

/** The definition of a layer type. The type system cannot follow that its functions take exactly this layer. */
export function definitionOf<T extends LayerType>(type: T): LayerDefinition<LayerOf<T>> {
  return definitions[type] as unknown as LayerDefinition<LayerOf<T>>;
}
