import type { Schedule } from '../../../config/types.js';
import { warmupEpochsOf } from '../../../model/training-facts.js';
import type { Plan } from '../../../model/types.js';
import { call, float, keyword, number, prefixed, statement } from '../code.js';
import type { Code } from '../code.js';
import { isConstant } from '../schedule.js';
import { given } from './optimizers.js';

type ScheduleOf<T extends Schedule['type']> = Extract<Schedule, { type: T }>;

/** How a script of Keras gets its learning rate. */
export interface KerasRate {
  /** A class of its own, if Keras has no such schedule. */
  readonly lines: readonly string[];
  /** Statements that make `rate`, inside a function that knows `steps_per_epoch`. */
  readonly statements: readonly string[];
  /** What the optimizer is given. */
  readonly rate: string;
}

export function kerasRate({ training }: Plan): KerasRate {
  const { learning_rate_schedule: schedule, optimizer } = training;
  const full = float(optimizer.learning_rate);
  if (isConstant(schedule)) return { lines: [], statements: [], rate: full };
  const known = knownSchedule(schedule, full);
  if (known !== null) return { lines: [], statements: statement(prefixed('rate = ', known), 1), rate: 'rate' };
  return { lines: classLines(schedule, full), statements: ['    rate = Schedule(steps_per_epoch)'], rate: 'rate' };
}

/** `null` if Keras has no such schedule, or not with a warm-up. */
function knownSchedule(schedule: Schedule, full: string): Code | null {
  if (schedule.type === 'cosine') return cosineDecay(schedule, full);
  return warmupEpochsOf(schedule) > 0 ? null : decay(schedule, full, 'steps_per_epoch');
}

/** Keras' only schedule that has a warm-up. */
function cosineDecay(schedule: ScheduleOf<'cosine'>, full: string): Code {
  const hasWarmup = schedule.warmup_epochs > 0;
  return call(
    'keras.optimizers.schedules.CosineDecay',
    hasWarmup ? '0.0' : full,
    keyword('decay_steps', 'EPOCHS * steps_per_epoch'),
    ...given('alpha', schedule.alpha, 0),
    ...(hasWarmup
      ? [keyword('warmup_target', full), keyword('warmup_steps', warmupSteps(schedule, 'steps_per_epoch'))]
      : []),
  );
}

/** Keras' schedule for the steps after a warm-up; `null` if it has none. */
function decay(schedule: Schedule, full: string, steps: string): Code | null {
  switch (schedule.type) {
    case 'exponential':
      return call(
        'keras.optimizers.schedules.ExponentialDecay',
        full,
        keyword('decay_steps', `${number(schedule.decay_epochs)} * ${steps}`),
        keyword('decay_rate', number(schedule.decay_rate)),
      );
    case 'cosine_restarts':
      return call(
        'keras.optimizers.schedules.CosineDecayRestarts',
        full,
        keyword('first_decay_steps', `max(1, int(${number(schedule.first_decay_epochs)} * ${steps} + 0.5))`),
        ...given('t_mul', schedule.t_mul, 2),
        ...given('m_mul', schedule.m_mul, 1),
        ...given('alpha', schedule.alpha, 0),
      );
    case 'polynomial':
      return call(
        'keras.optimizers.schedules.PolynomialDecay',
        full,
        keyword('decay_steps', `EPOCHS * ${steps}${schedule.warmup_epochs > 0 ? ' - warmup_steps' : ''}`),
        keyword('end_learning_rate', number(schedule.end_learning_rate)),
        ...given('power', schedule.power, 1),
      );
    default:
      return null;
  }
}

function classLines(schedule: Schedule, full: string): string[] {
  const isWarm = warmupEpochsOf(schedule) > 0;
  return [
    'class Schedule(keras.optimizers.schedules.LearningRateSchedule):',
    '    """The learning rate at each step of the run, which counts from 0."""',
    '',
    '    def __init__(self, steps_per_epoch):',
    '        self.steps_per_epoch = steps_per_epoch',
    '',
    '    def __call__(self, step):',
    '        step = keras.ops.cast(step, "float32")',
    ...(isWarm ? warmLines(schedule, full) : coldLines(schedule, full)),
  ];
}

function warmLines(schedule: Schedule, full: string): string[] {
  const known = decay(schedule, full, 'self.steps_per_epoch');
  const after =
    known === null
      ? [`        after = ${times(full, factorCode(schedule, '(step - warmup_steps)'))}`]
      : [
          ...statement(prefixed('schedule = ', known), 2),
          '        after = schedule(keras.ops.maximum(step - warmup_steps, 0))',
        ];
  return [
    `        warmup_steps = ${warmupSteps(schedule, 'self.steps_per_epoch')}`,
    `        warm = ${full} * step / max(1, warmup_steps)`,
    ...after,
    '        return keras.ops.where(step < warmup_steps, warm, after)',
  ];
}

function coldLines(schedule: Schedule, full: string): string[] {
  if (schedule.type === 'one_cycle') return oneCycleLines(schedule, full);
  return [`        return ${times(full, factorCode(schedule, 'step'))}`];
}

function times(full: string, factor: string): string {
  return factor === '1.0' ? full : `${full} * ${factor}`;
}

function factorCode(schedule: Schedule, step: string): string {
  if (schedule.type !== 'step') return '1.0';
  const period = `(${number(schedule.step_epochs)} * self.steps_per_epoch)`;
  const shifted = step === 'step' ? '(step + 0.5)' : '(step - warmup_steps + 0.5)';
  return `pow(${number(schedule.decay_rate)}, keras.ops.ceil(${shifted} / ${period}) - 1)`;
}

function oneCycleLines(schedule: ScheduleOf<'one_cycle'>, full: string): string[] {
  const { pct_start: rise, div_factor: divisor, final_div_factor: lastDivisor, three_phase: isThree } = schedule;
  const least = `1 / ${number(divisor)}`;
  return [
    '        last = EPOCHS * self.steps_per_epoch - 1',
    `        top = ${number(rise)} * (last + 1) - 1`,
    ...(isThree
      ? [
          `        factor = self.anneal(step, 2 * top, last, ${least}, ${least} / ${number(lastDivisor)})`,
          `        down = self.anneal(step, top, 2 * top, 1.0, ${least})`,
          '        factor = keras.ops.where(step <= 2 * top, down, factor)',
        ]
      : [`        factor = self.anneal(step, top, last, 1.0, ${least} / ${number(lastDivisor)})`]),
    `        up = self.anneal(step, 0, top, ${least}, 1.0)`,
    `        return ${full} * keras.ops.where(step <= top, up, factor)`,
    '',
    '    def anneal(self, step, start, end, low, high):',
    '        share = (step - start) / (end - start) if end > start else 1.0',
    schedule.anneal_strategy === 'linear'
      ? '        return low + (high - low) * share'
      : '        return high + (low - high) * 0.5 * (1 + keras.ops.cos(math.pi * share))',
  ];
}

function warmupSteps(schedule: Schedule, steps: string): string {
  return `int(${number(warmupEpochsOf(schedule))} * ${steps} + 0.5)`;
}
