import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadExperiment } from '../src/config/load-experiment.js';
import type { Plan } from '../src/model/types.js';
import { planOf } from '../src/open/plan-of.js';
import type { Model } from './contenders.js';
import { ROOT } from './environment.js';

const TRAINING_IMAGES = 60_000;

export interface StepWork {
  /** Three times the forward pass of the convolutions and dense layers, counted densely. */
  readonly dense: number;
  /** The same without the gradient of the images, which nobody needs. */
  readonly needed: number;
}

export async function countWorkOfModel(model: Model): Promise<StepWork> {
  const file = join(ROOT, 'configs', `${model}.yaml`);
  const loaded = loadExperiment({ file, overrides: [], readFile: (path) => readFileSync(path) });
  return countStepWork(await planOf(loaded.experiment, loaded));
}

/** Floating-point operations of one image in a training step; a multiply-add counts as 2. */
export function countStepWork(plan: Plan): StepWork {
  const weighted = plan.layers.filter((layer) => layer.slots.length > 0).map((layer) => layer.flops);
  const forward = weighted.reduce((sum, flops) => sum + flops, 0);
  return { dense: 3 * forward, needed: 3 * forward - (weighted[0] ?? 0) };
}

/** Speed of an epoch's training, in GFLOP/s. */
export function computeRate(flopsOfAnImage: number, trainingSeconds: number): number {
  return (flopsOfAnImage * TRAINING_IMAGES) / trainingSeconds / 1e9;
}
