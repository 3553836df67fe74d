import type { ConfigPath } from '../../errors.js';
import { automaticName, innerLayers, isBlock } from './blocks.js';
import { freeNames } from './free-names.js';
import type { LayerBlock, Layer, MaybeNamed, Merge, Model, ModelLayer } from '../types.js';

/** Place of the image among the inputs of a layer. */
export const IMAGE = -1;

/** A layer of the network without blocks. */
export interface FlatLayer {
  readonly layer: Layer;
  /** Places of the layers whose outputs it takes; `IMAGE` is the image. */
  readonly inputs: readonly number[];
  /** Where it stands in the experiment; repetitions of a layer share it. */
  readonly path: ConfigPath;
}

/**
 * The network without blocks, in an order in which each layer stands behind its inputs. A block becomes the layers of its
 * branches and the one that merges them; what repeats stands as often as it does. Layers without a name get one.
 */
export function flattenLayers(layers: readonly ModelLayer[]): readonly FlatLayer[] {
  const placed: Placed[] = [];
  placeList(layers, { path: ['model', 'layers'], input: IMAGE, repetition: 0 }, placed);
  const freeName = freeNames(placed.map(({ layer }) => layer.name));
  return placed.map(({ layer, inputs, path }) => {
    if (hasName(layer)) return { layer, inputs, path };
    return { layer: { ...layer, name: freeName(automaticName(layer)) } as Layer, inputs, path };
  });
}

/** The layers of the network without blocks. */
export function networkLayers({ layers }: Pick<Model, 'layers'>): readonly Layer[] {
  return flattenLayers(layers).map(({ layer }) => layer);
}

type Placed = Omit<FlatLayer, 'layer'> & { readonly layer: MaybeNamed<Layer> };

/** Where a list of layers or one of them stands. */
interface Place {
  readonly path: ConfigPath;
  /** Place of the layer whose output is taken. */
  readonly input: number;
  /** Which time this is, over all that repeats it; counts from 0. */
  readonly repetition: number;
}

/** Appends the layers of a list and returns the place of its output. */
function placeList(layers: readonly ModelLayer[], { path, input, repetition }: Place, placed: Placed[]): number {
  let output = input;
  layers.forEach((layer, index) => {
    output = placeLayer(layer, { path: [...path, index], input: output, repetition }, placed);
  });
  return output;
}

function placeLayer(layer: ModelLayer, place: Place, placed: Placed[]): number {
  if (!isBlock(layer)) return append(layer, [place.input], place, placed);
  if (layer.type === 'repeat') return placeRepeat(layer.layers, layer.times, place, placed);
  const outputs = innerLayers(layer).map(({ layers, path }) =>
    placeList(layers, { ...place, path: [...place.path, ...path] }, placed),
  );
  return append(mergeOf(layer), outputs, place, placed);
}

function placeRepeat(layers: readonly ModelLayer[], times: number, around: Place, placed: Placed[]): number {
  const path = [...around.path, 'layers'];
  let output = around.input;
  for (let time = 0; time < times; time++) {
    const repetition = around.repetition * times + time;
    output = placeList(layers, { path, input: output, repetition }, placed);
  }
  return output;
}

function append(layer: MaybeNamed<Layer>, inputs: readonly number[], { path, repetition }: Place, placed: Placed[]) {
  const isFirst = layer.name === undefined || repetition === 0;
  placed.push({ layer: isFirst ? layer : { ...layer, name: `${layer.name}_${repetition}` }, inputs, path });
  return placed.length - 1;
}

/** What stands in the network for a block: the block without its layers. */
function mergeOf(block: Exclude<LayerBlock, { type: 'repeat' }>): MaybeNamed<Merge> {
  if (block.type === 'branches') {
    const { branches: _, ...merge } = block;
    return merge;
  }
  const { layers: _, shortcut: __, ...merge } = block;
  return { ...merge, merge: 'add' };
}

function hasName(layer: MaybeNamed<Layer>): layer is Layer {
  return layer.name !== undefined;
}
