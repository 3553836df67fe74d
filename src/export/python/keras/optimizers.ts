import type { Optimizer } from '../../../config/types.js';
import { heldOptimizer } from '../../held.js';
import type { OptimizerTable } from '../../../model/optimizers.js';
import { updatesOf } from '../../../model/updates.js';
import { call, keyword, number, withItems } from '../code.js';
import type { Code } from '../code.js';

type AdamOptions = Extract<Optimizer, { type: 'adam' }>;

const optimizers: Partial<OptimizerTable<(rate: Code) => Code>> = {
  sgd:
    ({ momentum, nesterov }) =>
    (rate) =>
      call(
        'keras.optimizers.SGD',
        rate,
        momentum === 0 ? null : keyword('momentum', number(momentum)),
        nesterov ? 'nesterov=True' : null,
      ),
  adam: (options) => (rate) => call('keras.optimizers.Adam', rate, ...adamArguments(options)),
  adamw: (options) => (rate) =>
    call(
      'keras.optimizers.AdamW',
      rate,
      ...given('weight_decay', updatesOf(options).decay.rate, 0.004),
      ...adamArguments(options),
    ),
  rmsprop:
    ({ rho, momentum, epsilon, centered }) =>
    (rate) =>
      call(
        'keras.optimizers.RMSprop',
        rate,
        ...given('rho', rho, 0.9),
        ...given('momentum', momentum, 0),
        ...given('epsilon', epsilon, 1e-7),
        centered ? 'centered=True' : null,
      ),
  adagrad:
    ({ initial_accumulator_value: initial }) =>
    (rate) =>
      call('keras.optimizers.Adagrad', rate, ...given('initial_accumulator_value', initial, 0.1)),
  adadelta:
    ({ rho, epsilon }) =>
    (rate) =>
      call('keras.optimizers.Adadelta', rate, ...given('rho', rho, 0.95), ...given('epsilon', epsilon, 1e-7)),
  nadam: (options) => (rate) => call('keras.optimizers.Nadam', rate, ...adamArguments(options)),
  lion:
    ({ beta_1: first, beta_2: second }) =>
    (rate) =>
      call('keras.optimizers.Lion', rate, ...given('beta_1', first, 0.9), ...given('beta_2', second, 0.99)),
};

/** The optimizer, whose rate is a number or a schedule. */
export function kerasOptimizer(options: Optimizer, rate: Code): Code {
  return withItems(heldOptimizer(optimizers, options)(rate), updateArguments(options));
}

/** Names of the weights that do not decay, as Keras is told them after the optimizer is made. */
export function undecayedNames(options: Optimizer): string[] {
  const names = { bias: ['bias'], normalization: ['gamma', 'beta'] };
  return updatesOf(options).decay.exclude.flatMap((group) => names[group]);
}

function updateArguments(options: Optimizer): Code[] {
  const { every, clip, decay, average } = updatesOf(options);
  const clips = { norm: 'clipnorm', 'global norm': 'global_clipnorm', value: 'clipvalue' };
  return [
    ...(options.type === 'adamw' || decay.rate === 0 ? [] : [keyword('weight_decay', number(decay.rate))]),
    ...(clip === null ? [] : [keyword(clips[clip.by], number(clip.most))]),
    ...(average === null ? [] : ['use_ema=True', ...given('ema_momentum', average.momentum, 0.99)]),
    ...(average === null || average.overwritesEvery === null
      ? []
      : [keyword('ema_overwrite_frequency', number(average.overwritesEvery))]),
    ...(every === 1 ? [] : [keyword('gradient_accumulation_steps', number(every))]),
  ];
}

function adamArguments({ beta_1: first, beta_2: second, epsilon }: Pick<AdamOptions, 'beta_1' | 'beta_2' | 'epsilon'>) {
  return [...given('beta_1', first, 0.9), ...given('beta_2', second, 0.999), ...given('epsilon', epsilon, 1e-7)];
}

/** Options with Keras' default are left out. */
export function given(name: string, value: number, usual: number): Code[] {
  return value === usual ? [] : [keyword(name, number(value))];
}
