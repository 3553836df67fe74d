import type { LayerType } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import type { Placed, Site } from '../node.js';
import { convolutionNode, convolutionOf } from './convolution.js';
import { denseNode } from './dense.js';
import { activationNode, dropoutNode } from './elementwise.js';
import { zeroPaddingNode } from './shaping.js';

export type NodeMaker = (site: Site, layer: PlanLayer) => Placed;

const makers: Partial<Record<LayerType, readonly NodeMaker[]>> = {
  dense: [denseNode],
  conv2d: [(site, layer) => convolutionNode(site, convolutionOf(layer), null)],
  dropout: [dropoutNode],
  activation: [activationNode],
  zero_padding2d: [zeroPaddingNode],
  flatten: [],
  reshape: [],
};

export function nodeMakers({ type }: PlanLayer): readonly NodeMaker[] {
  const found = makers[type];
  if (found === undefined) throw new Error(`the simd engine has no node for ${type}`);
  return found;
}

export function hasNode(type: LayerType): boolean {
  return makers[type] !== undefined;
}
