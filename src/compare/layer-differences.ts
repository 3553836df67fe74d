import { innerLayers, isBlock } from '../config/blocks/blocks.js';
import { flattenLayers } from '../config/blocks/flatten-layers.js';
import type { Layer, Model, ModelLayer } from '../config/types.js';
import type { ConfigPath } from '../errors.js';
import { describeLayer } from '../model/describe-layer.js';
import { alignLayers } from './align-layers.js';
import type { AlignedLayer } from './align-layers.js';
import { findSettingDifferences } from './section-differences.js';
import type { LayerDifference, SettingDifference } from './types.js';

/**
 * The layers of a network without blocks, for a comparison: those of blocks say where they stand, `residual` or `branches 1`,
 * and a merge how many branches it has.
 */
export function comparedLayers({ layers }: Pick<Model, 'layers'>): readonly Layer[] {
  return flattenLayers(layers).map(({ layer, path, inputs }) => {
    const block = describeBlocks(layers, path.slice(2));
    const count = layer.type === 'branches' ? { branches: inputs.length } : {};
    return { ...layer, ...(block === '' ? {} : { block }), ...count };
  });
}

/** `repeat` only makes more layers, so it is left out. */
function describeBlocks(layers: readonly ModelLayer[], [index, ...below]: ConfigPath): string {
  const block = layers[index as number]!;
  const list = isBlock(block)
    ? innerLayers(block).findIndex(({ path }) => path.every((step, at) => step === below[at]))
    : -1;
  if (!isBlock(block) || list < 0 || below.length === 0) return '';
  const { path, layers: inner } = innerLayers(block)[list]!;
  const rest = describeBlocks(inner, below.slice(path.length));
  const own = block.type === 'branches' ? `branches ${list}` : path[0] === 'shortcut' ? 'shortcut' : 'residual';
  return block.type === 'repeat' ? rest : [own, rest].filter((words) => words !== '').join(', ');
}

/** Layers that are not the same in every run, in order. Their names do not count. */
export function findLayerDifferences(lists: readonly (readonly Layer[])[]): LayerDifference[] {
  return alignLayers(lists)
    .map(findDifference)
    .filter(({ positions, options }) => positions.includes(null) || options.length > 0);
}

function findDifference(aligned: AlignedLayer): LayerDifference {
  return {
    type: aligned.find((placed) => placed !== null)!.layer.type,
    positions: aligned.map((placed) => placed?.position ?? null),
    layers: aligned.map((placed) => (placed === null ? null : describeLayer(placed.layer))),
    options: findOptionDifferences(aligned),
  };
}

function findOptionDifferences(aligned: AlignedLayer): SettingDifference[] {
  const present = aligned.flatMap((placed, run) =>
    placed === null ? [] : [{ run, options: optionsOf(placed.layer) }],
  );
  return findSettingDifferences(present.map(({ options }) => options)).map(({ path, values }) => ({
    path,
    values: aligned.map((_, run) => values[present.findIndex((one) => one.run === run)] ?? null),
  }));
}

/** A trained layer has no key `trainable`. */
function optionsOf({ name: _name, ...options }: Layer): object {
  return { ...options, trainable: !('trainable' in options) };
}
