import type { Schedule } from '../config/types.js';
import { cos, pow } from '../exact-math.js';
import type { Plan } from '../model/types.js';

/**
 * Learning rate of one step (counted from 0 over the whole run), before any plateau lowers it.
 * Warm-up first, then the schedule over what is left; formulas as Keras' schedules.
 */
export function learningRateAt({ training }: Pick<Plan, 'training'>, step: number, stepsPerEpoch: number): number {
  const schedule = training.learning_rate_schedule;
  const full = training.optimizer.learning_rate;
  const warmupSteps = Math.round(schedule.warmup_epochs * stepsPerEpoch);
  if (step < warmupSteps) return (full * (step + 1)) / warmupSteps;
  const sinceWarmup = step - warmupSteps;
  const last = Math.max(1, training.epochs * stepsPerEpoch - warmupSteps - 1);
  return full * factorAt(schedule, sinceWarmup / stepsPerEpoch, Math.min(1, sinceWarmup / last));
}

function factorAt(schedule: Schedule, epochs: number, progress: number): number {
  switch (schedule.type) {
    case 'constant':
      return 1;
    case 'step':
      return pow(schedule.decay_rate, Math.floor(epochs / schedule.step_epochs));
    case 'exponential':
      return pow(schedule.decay_rate, epochs / schedule.decay_epochs);
    case 'cosine':
      return schedule.alpha + (1 - schedule.alpha) * 0.5 * (1 + cos(Math.PI * progress));
  }
}
