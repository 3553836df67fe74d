import type { Plan } from '../../model/types.js';
import { float, prefixed, statement } from './code.js';
import type { Code } from './code.js';

/** How examples count in the training loss: `balanced`, a dictionary of classes and their weights, or all alike. */
export function classWeightsIn({ classWeights }: Pick<Plan, 'classWeights'>): 'balanced' | Code | null {
  if (classWeights === undefined || classWeights === 'balanced') return classWeights ?? null;
  const items = classWeights.flatMap((weight, label) => (weight === 1 ? [] : [`${label}: ${float(weight)}`]));
  return items.length === 0 ? null : { before: '{', items, after: '}' };
}

/** The constant that holds a mapping. */
export function classWeightConstant(plan: Plan): string[] {
  const weights = classWeightsIn(plan);
  return weights === null || weights === 'balanced' ? [] : statement(prefixed('CLASS_WEIGHT = ', weights));
}

/** A list of the weights of all classes, by that constant. */
export const LISTED = '[CLASS_WEIGHT.get(label, 1.0) for label in range(CLASSES)]';
