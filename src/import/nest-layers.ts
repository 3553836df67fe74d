import { DEEPEST_BLOCKS } from '../config/blocks/blocks.js';
import { refusalOf } from './errors.js';
import { shown } from './fields.js';
import { isMerge, MOST_MERGED } from './merges.js';
import type { WiredLayer } from './types.js';

/** Layers one after the other. */
export type Series = readonly NestedLayer[];

export interface NestedLayer {
  /** Place of the layer in the model. */
  readonly place: number;
  /** What it merges; none for a layer that is no merge. Each begins at the layer before. */
  readonly branches: readonly Series[];
}

/**
 * Takes a network apart into layers in series and branches: each merge gets the branches that begin at the last layer
 * that all of its inputs come from.
 *
 * @param layers Each behind its inputs; the first takes the image, the last gives the output
 * @throws {MnistxError} MODEL_UNSUPPORTED with the layer whose wires cross others
 */
export function nestLayers(layers: readonly WiredLayer[]): Series {
  layers.filter(isMerge).forEach(checkMerge);
  const forks = findForks(layers);
  const nested = new Set<number>();

  /** The layers behind `fork` up to `last`. */
  const seriesBetween = (fork: number, last: number, depth: number): Series => {
    const series: NestedLayer[] = [];
    for (let place = last; place !== fork; place = forks[place]!) {
      if (nested.has(place)) throw crossingWires(layers, place);
      nested.add(place);
      series.push({ place, branches: branchesOf(place, depth) });
    }
    return series.reverse();
  };

  const branchesOf = (place: number, depth: number): readonly Series[] => {
    const layer = layers[place]!;
    if (!isMerge(layer)) return [];
    if (depth >= DEEPEST_BLOCKS)
      throw refusalOf(layer, `it stands in ${depth} blocks within one another, which is as deep as blocks may stand`);
    return layer.inputs.map((input) => seriesBetween(forks[place]!, input, depth + 1));
  };

  return seriesBetween(IMAGE, layers.length - 1, 0);
}

/** Stands for a layer before the first. */
const IMAGE = -1;

/**
 * Of each layer the last one that every way from the image leads through: its immediate dominator (Cooper, Harvey and
 * Kennedy 2001). For a layer with one input it is that input.
 */
function findForks(layers: readonly WiredLayer[]): readonly number[] {
  const forks: number[] = [];
  const meet = (a: number, b: number): number => {
    while (a !== b)
      if (a > b) a = forks[a]!;
      else b = forks[b]!;
    return a;
  };
  for (const { inputs } of layers) forks.push(inputs.length === 0 ? IMAGE : inputs.reduce(meet));
  return forks;
}

function checkMerge(layer: WiredLayer): void {
  const count = layer.inputs.length;
  if (count < 2) throw refusalOf(layer, 'it merges the output of one layer alone');
  if (count > MOST_MERGED) throw refusalOf(layer, `it merges ${count} outputs; at most ${MOST_MERGED} can be merged`);
}

function crossingWires(layers: readonly WiredLayer[], place: number): Error {
  const fed = layers.filter(({ inputs }) => inputs.includes(place)).map(({ name }) => shown(name));
  const where = fed.length === 1 ? `${fed[0]!} more than once` : `${fed.slice(0, -1).join(', ')} and ${fed.at(-1)!}`;
  return refusalOf(
    layers[place]!,
    `its output goes to ${where}, and their wires cross those of other branches`,
    'only branches that begin at one layer and end in one merge, and such branches within them, can be imported',
  );
}
