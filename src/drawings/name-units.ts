import type { Plan, PlanLayer } from '../model/types.js';
import type { Activation } from './activations-of.js';

const MOST_BARS = 32;

/** Units that are few are bars; everything else is shown as pictures. */
export function isShownAsBars({ outputShape }: PlanLayer): boolean {
  return outputShape.length === 1 && outputShape[0]! <= MOST_BARS;
}

/** Those of the last layer have the names of the classes. */
export function nameUnits(
  { layer, values }: Activation,
  { plan, classNames }: { readonly plan: Pick<Plan, 'layers'>; readonly classNames: readonly string[] },
): { label: string; value: number }[] {
  const names = layer.index === plan.layers.length - 1 ? classNames : [];
  return Array.from(values, (value, at) => ({ label: names[at] ?? `${at}`, value }));
}
