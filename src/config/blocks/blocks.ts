import type { ConfigPath } from '../../errors.js';
import type { LayerBlock, Layer, MaybeNamed, ModelLayer } from '../types.js';

/** How deep blocks may stand in blocks. */
export const DEEPEST_BLOCKS = 16;

/** A list of layers inside a block, and where it stands in the block: `['branches', 1]`. */
export interface InnerLayers {
  readonly path: ConfigPath;
  readonly layers: readonly ModelLayer[];
}

/** What a visit of the layers of an experiment meets. */
export interface VisitedLayer {
  readonly layer: ModelLayer;
  /** `['model', 'layers', 3, 'layers', 0]` */
  readonly path: ConfigPath;
  /** Blocks around it. */
  readonly depth: number;
  readonly isRepeated: boolean;
}

export function isBlock(layer: ModelLayer): layer is LayerBlock {
  return layer.type === 'residual' || layer.type === 'branches' || layer.type === 'repeat';
}

/** What automatic names of a layer begin with: Keras' name of its class. */
export function automaticName(layer: ModelLayer | MaybeNamed<Layer>): string {
  if (layer.type === 'residual') return 'add';
  return layer.type === 'branches' ? layer.merge : layer.type;
}

/** The lists of layers that stand in a block, in the order of the network. */
export function innerLayers(block: LayerBlock): readonly InnerLayers[] {
  switch (block.type) {
    case 'residual': {
      // Files may leave it out.
      const { layers, shortcut = [] } = block;
      return [
        { path: ['layers'], layers },
        { path: ['shortcut'], layers: shortcut },
      ];
    }
    case 'branches':
      return block.branches.map((layers, index) => ({ path: ['branches', index], layers }));
    case 'repeat':
      return [{ path: ['layers'], layers: block.layers }];
  }
}

/** Each layer and block as it is written: what repeats stands once, and a block before the layers inside it. */
export function visitLayers(layers: readonly ModelLayer[]): readonly VisitedLayer[] {
  return visitList(layers, ['model', 'layers'], { depth: 0, isRepeated: false });
}

function visitList(
  layers: readonly ModelLayer[],
  path: ConfigPath,
  around: Pick<VisitedLayer, 'depth' | 'isRepeated'>,
): VisitedLayer[] {
  return layers.flatMap((layer, index) => {
    const visited = { layer, path: [...path, index], ...around };
    if (!isBlock(layer)) return [visited];
    const within = { depth: around.depth + 1, isRepeated: around.isRepeated || layer.type === 'repeat' };
    const inner = innerLayers(layer).flatMap((list) => visitList(list.layers, [...visited.path, ...list.path], within));
    return [visited, ...inner];
  });
}

/** A block with other layers in it; `change` gets each with its path in the block. */
export function mapInner<B extends LayerBlock>(
  block: B,
  change: (layer: ModelLayer, path: ConfigPath) => ModelLayer,
): B {
  const lists = innerLayers(block).map(({ layers, path }) => layers.map((layer, at) => change(layer, [...path, at])));
  if (block.type === 'branches') return { ...block, branches: lists };
  const [layers, shortcut] = lists;
  return { ...block, layers, ...('shortcut' in block && { shortcut }) };
}

/** How many layers a network has when its blocks are unrolled. */
export function countLayers(layers: readonly ModelLayer[]): number {
  return layers.reduce((count, layer) => count + countLayer(layer), 0);
}

function countLayer(layer: ModelLayer): number {
  if (!isBlock(layer)) return 1;
  const inner = innerLayers(layer).reduce((count, { layers }) => count + countLayers(layers), 0);
  return layer.type === 'repeat' ? layer.times * inner : inner + 1;
}
