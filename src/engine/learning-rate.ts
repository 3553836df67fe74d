import type { Schedule } from '../config/types.js';
import { cos, pow } from '../exact-math.js';
import type { Plan } from '../model/types.js';

/**
 * Learning rate of one step (counted from 0 over the whole run), before any plateau lowers it. The formulas are those of
 * Keras' CosineDecay, whose warm-up stands before every schedule here, and of its ExponentialDecay.
 */
export function computeLearningRate({ training }: Pick<Plan, 'training'>, step: number, stepsPerEpoch: number): number {
  const schedule = training.learning_rate_schedule;
  const full = training.optimizer.learning_rate;
  const warmupSteps = Math.round(schedule.warmup_epochs * stepsPerEpoch);
  if (step < warmupSteps) return full * (step / warmupSteps);
  return full * computeFactor(schedule, step - warmupSteps, { stepsPerEpoch, steps: training.epochs * stepsPerEpoch });
}

interface Length {
  readonly stepsPerEpoch: number;
  /** Of the whole run, with its warm-up. */
  readonly steps: number;
}

/** `step` counts from 0 after the warm-up. */
function computeFactor(schedule: Schedule, step: number, { stepsPerEpoch, steps }: Length): number {
  switch (schedule.type) {
    case 'constant':
      return 1;
    case 'step':
      return pow(schedule.decay_rate, countDrops(step, schedule.step_epochs * stepsPerEpoch));
    case 'exponential':
      return pow(schedule.decay_rate, step / (schedule.decay_epochs * stepsPerEpoch));
    case 'cosine':
      return schedule.alpha + (1 - schedule.alpha) * 0.5 * (1 + cos(Math.PI * (step / steps)));
  }
}

/** Drop k comes at the whole step that is nearest to k periods. */
function countDrops(step: number, period: number): number {
  return Math.ceil((step + 0.5) / period) - 1;
}
