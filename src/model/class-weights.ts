import type { Plan } from './types.js';

/** Weight of each class in the training loss; `null` if all count the same. */
export type ClassWeights = readonly number[] | null;

/** `balanced` is scikit-learn's: examples / (classes that occur * examples of the class). */
export function classWeightsOf({ classWeights, classes }: Plan, labels: Uint8Array): ClassWeights {
  if (classWeights !== 'balanced') return classWeights ?? null;
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label]!++;
  const occurring = counts.filter((count) => count > 0).length;
  return Array.from(counts, (count) => (count === 0 ? 1 : labels.length / (occurring * count)));
}

/** Weight of an example: the mean of the classes' weights by its shares of them. */
export function weighShares(shares: Float32Array, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * shares[at]!, 0);
}
