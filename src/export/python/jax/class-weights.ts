import type { Plan } from '../../../model/types.js';
import { classWeightsIn, LISTED } from '../class-weights.js';

/** The function by which `train` finds balanced weights. */
export function balancedSections(plan: Plan): string[][] {
  if (classWeightsIn(plan) !== 'balanced') return [];
  return [
    [
      'def balanced_weights(labels):',
      '    """Weights of the classes by which all count the same in sum."""',
      '    counts = np.bincount(labels, minlength=CLASSES)',
      '    return len(labels) / ((counts > 0).sum() * np.maximum(counts, 1))',
    ],
  ];
}

/** The weights that `train` hands to the loss. */
export function classWeightLines(plan: Plan): string[] {
  const weights = classWeightsIn(plan);
  if (weights === null) return [];
  return [`    class_weight = ${weights === 'balanced' ? 'balanced_weights(y)' : `jnp.array(${LISTED})`}`];
}
