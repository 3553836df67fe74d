import type { Layer } from '../config/types.js';
import { describeLayer } from '../model/describe-layer.js';
import { alignLayers } from './align-layers.js';
import type { AlignedLayer } from './align-layers.js';
import { settingDifferences } from './section-differences.js';
import type { LayerDifference, SettingDifference } from './types.js';

/** Layers that are not the same in every run, in their order. Their names are no difference. */
export function layerDifferences(lists: readonly (readonly Layer[])[]): LayerDifference[] {
  return alignLayers(lists)
    .map(differenceOf)
    .filter(({ positions, options }) => positions.includes(null) || options.length > 0);
}

function differenceOf(aligned: AlignedLayer): LayerDifference {
  return {
    type: aligned.find((placed) => placed !== null)!.layer.type,
    positions: aligned.map((placed) => placed?.position ?? null),
    layers: aligned.map((placed) => (placed === null ? null : describeLayer(placed.layer))),
    options: optionDifferences(aligned),
  };
}

function optionDifferences(aligned: AlignedLayer): SettingDifference[] {
  const present = aligned.flatMap((placed, run) =>
    placed === null ? [] : [{ run, options: withoutName(placed.layer) }],
  );
  return settingDifferences(present.map(({ options }) => options)).map(({ path, values }) => ({
    path,
    values: aligned.map((_, run) => values[present.findIndex((one) => one.run === run)] ?? null),
  }));
}

function withoutName({ name: _name, ...options }: Layer): object {
  return options;
}
