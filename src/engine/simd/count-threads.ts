import type { Plan } from '../../model/types.js';
import { SHARDS } from './node.js';

/**
 * Operations of a step's forward pass (a multiply-add is two) that pay for one more thread: with fewer, threads wait for each
 * other longer than they work.
 */
const FLOPS_OF_A_THREAD = 6e6;

/** Threads that a step of so many images keeps busy; the number changes no bit of the result. */
export function countUsefulThreads({ flops }: Plan, images: number): number {
  return Math.max(1, Math.min(SHARDS, Math.floor((flops * images) / FLOPS_OF_A_THREAD)));
}
