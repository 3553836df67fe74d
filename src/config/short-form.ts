import { isBlock, mapInner } from './blocks/blocks.js';
import { definition } from './schema.js';
import type { ExperimentSpec, ModelLayer } from './types.js';

/** An experiment as a person would write it: layers without options that have their default, and squares as one number. */
export function shortForm(spec: ExperimentSpec): ExperimentSpec {
  const layers = (spec.model.layers as readonly ModelLayer[]).map(shortLayer);
  return { ...spec, model: { ...spec.model, layers: layers as unknown as ExperimentSpec['model']['layers'] } };
}

function shortLayer(layer: ModelLayer): ModelLayer {
  const { properties } = definition(`layer.${String(layer['type'])}`);
  const squared = Object.entries(layer).map(
    ([key, value]) => [key, key === 'target_shape' ? value : asNumber(value)] as const,
  );
  const { type, ...options } = Object.fromEntries(squared);
  const kept = Object.entries(options).filter(
    ([key, value]) => value !== properties?.[key]?.default && !(key === 'strides' && value === options['pool_size']),
  );
  const own = { type, ...Object.fromEntries(kept) } as ModelLayer;
  return isBlock(own) ? mapInner(own, shortLayer) : own;
}

/** `[5, 5]` is the same as 5, except in a shape. */
function asNumber(value: unknown): unknown {
  return Array.isArray(value) && value.length === 2 && value[0] === value[1] && typeof value[0] === 'number'
    ? value[0]
    : value;
}
