import { isBlock, mapInner } from './blocks/blocks.js';
import { normalize } from './normalize.js';
import { definition, resolve } from './schema.js';
import type { ExperimentSpec } from './spec.js';
import type { Experiment, ModelLayer } from './types.js';

/**
 * The experiment with the same data and the same kinds of layers that leaves everything else to the defaults: what
 * differs from it is what was chosen.
 */
export function defaultExperimentFor({ name, data, model }: Experiment): Experiment {
  const { dataset, path, directory } = data;
  const source = path !== undefined ? { path } : directory !== undefined ? { directory } : { dataset };
  return normalize(
    { name, data: source, model: { layers: model.layers.map(withRequired) } } as unknown as ExperimentSpec,
    name,
  );
}

/** A block keeps its layers, too. */
function withRequired(layer: ModelLayer): ModelLayer {
  const { required = [] } = resolve(definition(`layer.${layer.type}`));
  const kept = Object.entries(layer).filter(
    ([key]) => key === 'type' || key === 'name' || key === 'shortcut' || required.includes(key),
  );
  const own = Object.fromEntries(kept) as unknown as ModelLayer;
  return isBlock(own) ? mapInner(own, withRequired) : own;
}
