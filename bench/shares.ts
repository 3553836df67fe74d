import type { Plan } from '../src/model/types.js';
import { planOf } from '../src/open/plan-of.js';
import { loadTask } from './load-task.js';
import type { Task } from './tasks.js';

export interface StepWork {
  /** Three times the forward pass of the convolutions and dense layers, counted densely. */
  readonly dense: number;
  /** The same without the gradient of the images, which nobody needs. */
  readonly needed: number;
}

export async function countWorkOfTask(task: Task, data: string): Promise<StepWork> {
  const loaded = loadTask(task, data);
  return countStepWork(await planOf(loaded.experiment, loaded));
}

/** Floating-point operations of one image in a training step; a multiply-add counts as 2. */
export function countStepWork(plan: Plan): StepWork {
  const weighted = plan.layers.filter((layer) => layer.slots.length > 0).map((layer) => layer.flops);
  const forward = weighted.reduce((sum, flops) => sum + flops, 0);
  return { dense: 3 * forward, needed: 3 * forward - (weighted[0] ?? 0) };
}

/** Speed of an epoch's training, in GFLOP/s. */
export function computeRate(flopsOfAnImage: number, images: number, trainingSeconds: number): number {
  return (flopsOfAnImage * images) / trainingSeconds / 1e9;
}
