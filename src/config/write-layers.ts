import type { ConfigPath } from '../errors.js';
import { automaticName, isBlock, mapInner, visitLayers } from './blocks/blocks.js';
import { defaultExperimentFor } from './default-experiment.js';
import { definition, resolve } from './schema.js';
import type { Experiment, ModelLayer } from './types.js';

/** A complete layer, or a new one with some of its options. */
export type WrittenLayer = ModelLayer | { readonly type: ModelLayer['type']; readonly [key: string]: unknown };

/**
 * The layers as one would write them on one line: `[{type: flatten}, {type: dense, units: 10}]`. Defaults and automatic
 * names are left out.
 */
export function writeLayers(experiment: Experiment, layers: readonly WrittenLayer[]): string {
  const complete = { ...experiment, model: { layers: layers as readonly ModelLayer[] } };
  const defaults = visitLayers(defaultExperimentFor(complete).model.layers);
  const usual = new Map(defaults.map(({ layer, path }) => [path.join('.'), layer]));
  const chosen = (layer: ModelLayer, path: ConfigPath): ModelLayer => {
    const own = withoutDefaults(layer, usual.get(path.join('.'))!);
    return isBlock(own) ? mapInner(own, (inner, at) => chosen(inner, [...path, ...at])) : own;
  };
  return write(complete.model.layers.map((layer, index) => chosen(layer, ['model', 'layers', index])));
}

function withoutDefaults(layer: ModelLayer, usual: object): ModelLayer {
  const { required = [] } = resolve(definition(`layer.${layer.type}`));
  const automatic = new RegExp(`^${automaticName(layer)}(_\\d+)?$`);
  const defaults = usual as Readonly<Record<string, unknown>>;
  const isChosen = ([key, value]: [string, unknown]): boolean => {
    if (key === 'name') return !automatic.test(value as string);
    if (key === 'shortcut') return (value as readonly object[]).length > 0;
    return required.includes(key) || write(value) !== write(defaults[key]);
  };
  return Object.fromEntries(Object.entries(layer).filter(isChosen)) as unknown as ModelLayer;
}

/** Flow YAML. Words of the schema need no quotes; names of layers may be words that YAML reads as something else. */
function write(value: unknown, key = ''): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, inner]) => `${name}: ${write(inner, name)}`);
    return `{${entries.join(', ')}}`;
  }
  return key === 'name' ? JSON.stringify(value) : String(value);
}
