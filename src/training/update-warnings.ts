import type { ExampleSet } from '../data/types.js';
import { countStepsPerEpoch } from '../engine/train.js';
import { updatesOf } from '../model/updates.js';
import type { Plan } from '../model/types.js';

/** What a user should know of the optimizer's updates, although it is not a mistake. */
export function updateWarnings(plan: Plan, training: ExampleSet): string[] {
  const { every } = updatesOf(plan.training.optimizer);
  const steps = plan.training.epochs * countStepsPerEpoch({ plan, training });
  if (steps >= every) return [];
  return [
    `the weights never change: an update takes ${every} steps (gradient_accumulation_steps), the run has ${steps}; ` +
      `lower gradient_accumulation_steps to ${steps} or less`,
  ];
}
