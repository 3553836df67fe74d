import type { LayerType } from '../../../config/types.js';
import { definitionOf } from '../../../model/layers/registry.js';
import type { PlanLayer } from '../../../model/types.js';
import type { Placed, Site } from '../node.js';
import { convolutionNode, convolutionOf, pooledConvolution } from './convolution.js';
import { denseNode } from './dense.js';
import { depthwiseNode, separableDepthwiseNode, separablePointwiseNode } from './depthwise.js';
import { activationNode } from './elementwise.js';
import { dropoutNode, maskNode } from './mask.js';
import { batchNormalizationNode, layerNormalizationNode } from './normalization.js';
import { averagePoolingNode, globalAveragePoolingNode, globalMaxPoolingNode, maxPoolingNode } from './pooling.js';
import { zeroPaddingNode } from './shaping.js';

/** Makes a node of a layer, or `null` if there is nothing to compute. */
export type NodeMaker = (site: Site, layer: PlanLayer) => Placed | null;

const makers: Readonly<Partial<Record<LayerType, readonly NodeMaker[]>>> = {
  dense: [denseNode],
  conv2d: [(site, layer) => convolutionNode(site, convolutionOf(layer), null)],
  dropout: [dropoutNode],
  activation: [activationNode],
  zero_padding2d: [zeroPaddingNode],
  max_pooling2d: [maxPoolingNode],
  average_pooling2d: [averagePoolingNode],
  global_max_pooling2d: [globalMaxPoolingNode],
  global_average_pooling2d: [globalAveragePoolingNode],
  depthwise_conv2d: [depthwiseNode],
  separable_conv2d: [separableDepthwiseNode, separablePointwiseNode],
  batch_normalization: [batchNormalizationNode],
  layer_normalization: [layerNormalizationNode],
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
