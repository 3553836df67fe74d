import type { Plan } from '../model/types.js';
import { permutation, Purpose } from '../random.js';

/** The order of the examples in an epoch. */
export function drawEpochOrder({ seed, training }: Plan, count: number, epoch: number): Uint32Array {
  if (training.shuffle) return permutation({ seed, purpose: Purpose.order, epoch }, count);
  return Uint32Array.from({ length: count }, (_, index) => index);
}
