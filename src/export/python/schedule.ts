import type { Monitor, Schedule, Training } from '../../config/types.js';
import { warmupEpochsOf } from '../../model/training-facts.js';
import { number } from './code.js';

/** Whether the rate is the same throughout, but for plateaus. */
export function isConstant(schedule: Schedule): boolean {
  return schedule.type === 'constant' && schedule.warmup_epochs === 0;
}

/** `rate_factor(step, steps_per_epoch)`, a share of the optimizer's rate: no lines for a constant rate. */
export function rateFactorLines({ learning_rate_schedule: schedule, optimizer }: Training): string[] {
  if (isConstant(schedule)) return [];
  const warmup = warmupEpochsOf(schedule);
  return [
    'def rate_factor(step, steps_per_epoch):',
    '    """Share of the learning rate at a step of the run, which counts from 0."""',
    ...(warmup === 0
      ? []
      : [
          `    warmup_steps = int(${number(warmup)} * steps_per_epoch + 0.5)`,
          '    if step < warmup_steps:',
          '        return step / warmup_steps',
          ...(schedule.type === 'constant' ? [] : ['    step -= warmup_steps']),
        ]),
    ...factorLines(schedule, optimizer.learning_rate).map((line) => `    ${line}`),
  ];
}

/** Whether these lines call the module `math`. */
export function usesMath(training: Training): boolean {
  return rateFactorLines(training).some((line) => line.includes('math.'));
}

type ScheduleOf<T extends Schedule['type']> = Extract<Schedule, { type: T }>;
type Lines<T extends Schedule['type']> = (schedule: ScheduleOf<T>, full: number) => string[];

const lines: { readonly [T in Schedule['type']]: Lines<T> } = {
  constant: () => ['return 1.0'],
  step: ({ step_epochs: epochs, decay_rate: rate }) => [
    `period = ${number(epochs)} * steps_per_epoch`,
    `return pow(${number(rate)}, math.ceil((step + 0.5) / period) - 1)`,
  ],
  exponential: ({ decay_epochs: epochs, decay_rate: rate }) => [
    `return pow(${number(rate)}, step / (${number(epochs)} * steps_per_epoch))`,
  ],
  cosine: ({ alpha }) => [
    'cosine = 0.5 * (1 + math.cos(math.pi * step / (EPOCHS * steps_per_epoch)))',
    `return ${above(alpha, 'cosine')}`,
  ],
  cosine_restarts: ({ first_decay_epochs: first, t_mul: growth, m_mul: shrink, alpha }) => [
    `length = max(1, int(${number(first)} * steps_per_epoch + 0.5))`,
    ...(shrink === 1 ? [] : ['height = 1.0']),
    // Sums such as 1 + 1.1 + 1.21 are a rounding off.
    Number.isInteger(growth) ? 'while step >= length:' : 'while step > length - 1e-6:',
    ...(shrink === 1 ? [] : [`    height *= ${number(shrink)}`]),
    '    step -= length',
    ...(growth === 1 ? [] : [`    length *= ${number(growth)}`]),
    'cosine = 0.5 * (1 + math.cos(math.pi * step / length))',
    `return ${above(alpha, shrink === 1 ? 'cosine' : 'height * cosine')}`,
  ],
  polynomial: ({ end_learning_rate: end, power, warmup_epochs: warmup }, full) => [
    `left = max(0.0, 1 - step / (EPOCHS * steps_per_epoch${warmup === 0 ? '' : ' - warmup_steps'}))`,
    `return ${above(end / full, power === 1 ? 'left' : `pow(left, ${number(power)})`)}`,
  ],
  one_cycle: oneCycleLines,
};

function factorLines<T extends Schedule['type']>(schedule: ScheduleOf<T>, full: number): string[] {
  const write: Lines<T> = lines[schedule.type as T];
  return write(schedule, full);
}

/** What falls from 1 to 0, so that it falls to `least`. */
function above(least: number, falling: string): string {
  return least === 0 ? falling : `${number(least)} + (1 - ${number(least)}) * ${falling}`;
}

function oneCycleLines(schedule: ScheduleOf<'one_cycle'>): string[] {
  const { pct_start: rise, div_factor: divisor, final_div_factor: lastDivisor, three_phase: isThree } = schedule;
  const least = `1 / ${number(divisor)}`;
  return [
    'last = EPOCHS * steps_per_epoch - 1',
    `start, low = 0.0, ${least}`,
    `rise = ${number(rise)} * (last + 1)`,
    'phases = [',
    '    (rise - 1, 1.0),',
    ...(isThree ? [`    (2 * rise - 2, ${least}),`] : []),
    `    (last, ${least} / ${number(lastDivisor)}),`,
    ']',
    'for end, high in phases:',
    '    if step <= end or end == last:',
    '        break',
    '    start, low = end, high',
    'share = (step - start) / (end - start) if end > start else 1.0',
    ...(schedule.anneal_strategy === 'linear'
      ? ['return low + (high - low) * share']
      : ['return high + (low - high) * 0.5 * (1 + math.cos(math.pi * share))']),
  ];
}

/** A class that stops as Keras' EarlyStopping does; no lines if the experiment does not stop early. */
export function earlyStoppingLines(
  { early_stopping: options }: Training,
  copied: (weights: string) => string,
): string[] {
  if (options === false) return [];
  const restores = options.restore_best_weights;
  return [
    'class EarlyStopping:',
    `    """Stops when ${options.monitor} no longer improves, as Keras' EarlyStopping."""`,
    '',
    '    def __init__(self):',
    '        self.best = None',
    '        self.wait = 0',
    ...(restores ? ['        self.best_weights = None'] : []),
    '',
    `    def should_stop(self, value${restores ? ', weights' : ''}):`,
    `        if self.best is None or ${improves(options.monitor, options.min_delta)}:`,
    '            self.best, self.wait = value, 0',
    ...(restores ? [`            self.best_weights = ${copied('weights')}`] : []),
    '            return False',
    '        self.wait += 1',
    `        return self.wait >= ${options.patience}`,
  ];
}

/** A class that lowers the rate as Keras' ReduceLROnPlateau does. */
export function plateauLines({ reduce_lr_on_plateau: options }: Training): string[] {
  if (options === false) return [];
  return [
    'class Plateau:',
    `    """Lowers the rate when ${options.monitor} stands still, as Keras' ReduceLROnPlateau."""`,
    '',
    '    def __init__(self):',
    '        self.factor = 1.0',
    '        self.best = None',
    '        self.wait = self.cooldown = 0',
    '',
    '    def lowered(self, rate):',
    `        return max(rate * self.factor, min(rate, ${number(options.min_lr)}))`,
    '',
    '    def update(self, value):',
    '        if self.cooldown > 0:',
    '            self.cooldown -= 1',
    '            self.wait = 0',
    `        if self.best is None or ${improves(options.monitor, options.min_delta)}:`,
    '            self.best, self.wait = value, 0',
    '        elif self.cooldown == 0:',
    '            self.wait += 1',
    `            if self.wait >= ${options.patience}:`,
    `                self.factor *= ${number(options.factor)}`,
    `                self.wait, self.cooldown = 0, ${options.cooldown}`,
  ];
}

function improves(monitor: Monitor, delta: number): string {
  const isLoss = monitor.endsWith('loss');
  const moved = delta === 0 ? 'value' : `value ${isLoss ? '+' : '-'} ${number(delta)}`;
  return `${moved} ${isLoss ? '<' : '>'} self.best`;
}
