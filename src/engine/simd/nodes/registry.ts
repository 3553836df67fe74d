import type { LayerType } from '../../../config/types.js';
import { definitionOf } from '../../../model/layers/registry.js';
import type { PlanLayer } from '../../../model/types.js';
import type { Placed, Site } from '../node.js';
import { attentionNode } from './attention.js';
import { convolutionNode, convolutionOf, pooledConvolution } from './convolution.js';
import { denseNode } from './dense.js';
import { depthwiseNode, separableDepthwiseNode, separablePointwiseNode } from './depthwise.js';
import { activationNode, rescalingNode } from './elementwise.js';
import { groupNormalizationNode } from './group-normalization.js';
import { dropoutNode, gaussianNoiseNode, maskNode } from './mask.js';
import { mergeNode } from './merging.js';
import { batchNormalizationNode, layerNormalizationNode } from './normalization.js';
import { patchEmbeddingNode } from './patch-embedding.js';
import { averagePoolingNode, globalAveragePoolingNode, globalMaxPoolingNode, maxPoolingNode } from './pooling.js';
import { preluNode } from './prelu.js';
import { zeroPaddingNode } from './shaping.js';
import { tokenDenseNode } from './token-dense.js';

/** Makes a node of a layer. */
export type NodeMaker = (site: Site, layer: PlanLayer) => Placed;

const makers: Readonly<Partial<Record<LayerType, readonly NodeMaker[]>>> = {
  dense: [(site, layer) => (layer.inputShape.length === 1 ? denseNode : tokenDenseNode)(site, layer)],
  conv2d: [(site, layer) => convolutionNode(site, convolutionOf(layer), null)],
  rescaling: [rescalingNode],
  dropout: [dropoutNode],
  spatial_dropout2d: [dropoutNode],
  gaussian_noise: [gaussianNoiseNode],
  activation: [activationNode],
  prelu: [preluNode],
  zero_padding2d: [zeroPaddingNode],
  max_pooling2d: [maxPoolingNode],
  average_pooling2d: [averagePoolingNode],
  global_max_pooling2d: [globalMaxPoolingNode],
  global_average_pooling2d: [globalAveragePoolingNode],
  patch_embedding: [patchEmbeddingNode],
  multi_head_attention: [attentionNode],
  global_average_pooling1d: [globalAveragePoolingNode],
  depthwise_conv2d: [depthwiseNode],
  separable_conv2d: [separableDepthwiseNode, separablePointwiseNode],
  batch_normalization: [batchNormalizationNode],
  layer_normalization: [layerNormalizationNode],
  group_normalization: [groupNormalizationNode],
  residual: [mergeNode],
  branches: [mergeNode],
};

/** Layers whose node can compute the next layer, too. */
const fusers: Readonly<Partial<Record<LayerType, (layer: PlanLayer, next: PlanLayer) => NodeMaker | null>>> = {
  conv2d: pooledConvolution,
};

/** One node for a layer and its next one, or `null` if they need nodes of their own. */
export function fusedMaker(layer: PlanLayer, next: PlanLayer | undefined): NodeMaker | null {
  return next === undefined ? null : (fusers[layer.type]?.(layer, next) ?? null);
}

/**
 * The nodes of a layer, in their order. A layer that only reshapes has none; one that has a mask needs no entry above: its
 * definition draws the mask, a kernel only does so faster.
 */
export function nodeMakers({ type }: Pick<PlanLayer, 'type'>): readonly NodeMaker[] {
  const made = makers[type];
  if (made !== undefined) return made;
  const { effect, mask } = definitionOf(type);
  if (effect === 'reshape') return [];
  if (mask !== undefined) return [maskNode];
  throw new Error(`the engine simd has no nodes for ${type}: add them in engine/simd/nodes/registry.ts`);
}
