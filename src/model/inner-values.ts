import type { Layer } from '../config/types.js';
import type { LayerDefinition } from './layer-definition.js';
import { definitionOf } from './layers/registry.js';
import type { PlanLayer } from './types.js';

/** Numbers that the forward pass of a layer makes of one image beside its output. */
export function innerValuesOf({
  type,
  options,
  inputShape,
}: Pick<PlanLayer, 'type' | 'options' | 'inputShape'>): number {
  const definition = definitionOf(type) as LayerDefinition<Layer>;
  return definition.innerValues?.(options, inputShape) ?? 0;
}
