import type { Plan } from '../../model/types.js';
import { SHARDS } from './node.js';

/**
 * Operations of a step's forward pass (a multiply-add is two) that pay for one more thread: with fewer, threads wait for each
 * other longer than they work.
 */
const FLOPS_OF_A_THREAD = 6e6;

/** From here on a second thread may help: whether it does, training finds out (alone-or-together.ts). */
const FLOPS_OF_A_TRIAL = 1e6;

/** Threads that a step of so many images keeps busy, perhaps; the number changes no bit of the result. */
export function countUsefulThreads({ flops }: Plan, images: number): number {
  const least = flops * images < FLOPS_OF_A_TRIAL ? 1 : 2;
  return Math.max(least, Math.min(SHARDS, Math.floor((flops * images) / FLOPS_OF_A_THREAD)));
}

/** Whether one thread may be as fast as two. */
export function isWorthTryingAlone({ flops }: Plan, images: number): boolean {
  return flops * images < 2 * FLOPS_OF_A_THREAD;
}
