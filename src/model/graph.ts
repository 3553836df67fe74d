export { IMAGE } from '../config/blocks/flatten-layers.js';
import type { Plan, PlanLayer } from './types.js';

/** Whether each layer takes the output of the one before it, and no other. */
export function isChain(layers: readonly Pick<PlanLayer, 'index' | 'inputs'>[]): boolean {
  return layers.every(({ index, inputs }) => inputs.length === 1 && inputs[0] === index - 1);
}

/** Indices of the layers that take the output of one (-1: the image), in the order of the plan; twice for one that takes it twice. */
export function takersOf({ layers }: Pick<Plan, 'layers'>, index: number): readonly number[] {
  return layers.flatMap((layer) => layer.inputs.filter((input) => input === index).map(() => layer.index));
}
