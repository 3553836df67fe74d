import { log } from '../exact-math.js';
import type { Outputs } from './types.js';

/** Distance of 1 to the next 32-bit float: scikit-learn keeps 32-bit probabilities this far from 0 and 1. */
const EPSILON = 2 ** -23;

/** Mean of -ln p over the examples, p the probability of the label. */
export function logLoss({ labels, probabilities, classes }: Outputs): number {
  const total = labels.reduce((sum, label, index) => {
    const probability = probabilities[index * classes + label]!;
    return sum - log(Math.min(1 - EPSILON, Math.max(EPSILON, probability)));
  }, 0);
  return labels.length === 0 ? 0 : total / labels.length;
}
