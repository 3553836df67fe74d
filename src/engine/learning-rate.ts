import type { Schedule } from '../config/types.js';
import { cos, log, pow } from '../exact-math.js';
import { warmupEpochsOf } from '../model/training-facts.js';
import type { Plan } from '../model/types.js';

/**
 * Learning rate of one step (counted from 0 over the whole run), before any plateau lowers it. The formulas are those of
 * Keras' CosineDecay, whose warm-up stands before every other schedule here, of its ExponentialDecay, CosineDecayRestarts
 * and PolynomialDecay, and of PyTorch's OneCycleLR.
 */
export function computeLearningRate({ training }: Pick<Plan, 'training'>, step: number, stepsPerEpoch: number): number {
  const schedule = training.learning_rate_schedule;
  const full = training.optimizer.learning_rate;
  const warmupSteps = Math.round(warmupEpochsOf(schedule) * stepsPerEpoch);
  if (step < warmupSteps) return full * (step / warmupSteps);
  const steps = training.epochs * stepsPerEpoch;
  return full * computeFactor(schedule, step - warmupSteps, { full, stepsPerEpoch, steps, warmupSteps });
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

/** What a schedule knows of the run. */
interface Course {
  /** The rate of the optimizer. */
  readonly full: number;
  readonly stepsPerEpoch: number;
  /** Of the whole run, with its warm-up. */
  readonly steps: number;
  readonly warmupSteps: number;
}

type ScheduleOf<T extends Schedule['type']> = Extract<Schedule, { type: T }>;
/** A share of the full rate; `step` counts from 0 after the warm-up. */
type Factor<T extends Schedule['type']> = (schedule: ScheduleOf<T>, step: number, course: Course) => number;

const factors: { readonly [T in Schedule['type']]: Factor<T> } = {
  constant: () => 1,
  step: ({ decay_rate: rate, step_epochs: epochs }, step, { stepsPerEpoch }) =>
    pow(rate, countDrops(step, epochs * stepsPerEpoch)),
  exponential: ({ decay_rate: rate, decay_epochs: epochs }, step, { stepsPerEpoch }) =>
    pow(rate, step / (epochs * stepsPerEpoch)),
  cosine: ({ alpha }, step, { steps }) => alpha + (1 - alpha) * fall(step / steps),
  cosine_restarts: ({ first_decay_epochs: first, t_mul: growth, m_mul: shrink, alpha }, step, { stepsPerEpoch }) => {
    const { index, share } = findCycle(step / Math.max(1, Math.round(first * stepsPerEpoch)), growth);
    return alpha + (1 - alpha) * pow(shrink, index) * fall(share);
  },
  polynomial: ({ end_learning_rate: end, power }, step, { full, steps, warmupSteps }) =>
    end / full + (1 - end / full) * pow(Math.max(0, 1 - step / (steps - warmupSteps)), power),
  one_cycle: computeOneCycle,
};

function computeFactor<T extends Schedule['type']>(schedule: ScheduleOf<T>, step: number, course: Course): number {
  const factor: Factor<T> = factors[schedule.type as T];
  return factor(schedule, step, course);
}

/** Drop k comes at the whole step that is nearest to k periods. */
function countDrops(step: number, period: number): number {
  return Math.ceil((step + 0.5) / period) - 1;
}

/** Half a cosine, from 1 to 0. */
function fall(share: number): number {
  return 0.5 * (1 + cos(Math.PI * share));
}

/** Sums such as 1 + 1.1 + 1.21 are a rounding off: a step that is so near to a restart is the restart. */
const NEAR = 1e-9;

/** Which cycle a place is in, and where in it; places and lengths in lengths of the first cycle. */
function findCycle(place: number, growth: number): { index: number; share: number } {
  if (growth === 1) {
    const whole = Math.floor(place);
    return { index: whole, share: place - whole };
  }
  const startOf = (index: number): number => (pow(growth, index) - 1) / (growth - 1);
  let index = Math.floor(log(1 + place * (growth - 1)) / log(growth));
  while (startOf(index + 1) <= place + NEAR) index++;
  while (index > 0 && startOf(index) > place + NEAR) index--;
  return { index, share: Math.max(0, place - startOf(index)) / pow(growth, index) };
}

/** Phases end at a step, which may be a fraction or lie before the first, and at a share of the rate. */
function computeOneCycle(schedule: ScheduleOf<'one_cycle'>, step: number, { steps }: Course): number {
  const { pct_start: rise, div_factor: divisor, final_div_factor: lastDivisor } = schedule;
  const phases = [
    { end: rise * steps - 1, to: 1 },
    ...(schedule.three_phase ? [{ end: 2 * rise * steps - 2, to: 1 / divisor }] : []),
    { end: steps - 1, to: 1 / divisor / lastDivisor },
  ];
  let [start, from] = [0, 1 / divisor];
  for (const { end, to } of phases) {
    if (step <= end || end === steps - 1) {
      const share = end === start ? 1 : (step - start) / (end - start);
      return schedule.anneal_strategy === 'linear' ? from + (to - from) * share : to + (from - to) * fall(share);
    }
    [start, from] = [end, to];
  }
  return from;
}
