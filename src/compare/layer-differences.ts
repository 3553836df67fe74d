import type { Layer } from '../config/types.js';
import { describeLayer } from '../model/describe-layer.js';
import { alignLayers } from './align-layers.js';
import type { AlignedLayer } from './align-layers.js';
import { findSettingDifferences } from './section-differences.js';
import type { LayerDifference, SettingDifference } from './types.js';

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
  const present = aligned.flatMap((placed, run) => (placed === null ? [] : [{ run, options: dropName(placed.layer) }]));
  return findSettingDifferences(present.map(({ options }) => options)).map(({ path, values }) => ({
    path,
    values: aligned.map((_, run) => values[present.findIndex((one) => one.run === run)] ?? null),
  }));
}

function dropName({ name: _name, ...options }: Layer): object {
  return options;
}
