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

/** Steps of one epoch; `step` counts from 0 in that epoch. */
interface RatePlace {
  readonly plan: Plan;
  readonly epoch: number;
  readonly step: number;
  readonly count: number;
  /** In one epoch. */
  readonly steps: number;
  /** By which plateaus have lowered the learning rate. */
  readonly rateFactor: number;
}

/** Learning rates of the next `count` steps, as plateaus have lowered them. */
export function computeRates({ plan, epoch, step, count, steps, rateFactor }: RatePlace): Float64Array {
  const plateau = plan.training.reduce_lr_on_plateau;
  return Float64Array.from({ length: count }, (_, index) => {
    const scheduled = computeLearningRate(plan, (epoch - 1) * steps + step + index, steps);
    if (plateau === false || rateFactor === 1) return scheduled;
    return Math.max(scheduled * rateFactor, Math.min(scheduled, plateau.min_lr));
  });
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
