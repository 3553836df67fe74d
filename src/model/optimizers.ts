import type { Optimizer } from '../config/types.js';

/** What an optimizer keeps from step to step; every engine keeps the same, and so do checkpoints. */
export interface OptimizerDefinition {
  /** Names of the accumulators, each with one value for each weight. */
  readonly accumulators: readonly string[];
  /** First value of the accumulators. Default: `0` */
  readonly initial?: number;
  /** Decays whose powers a step needs. */
  readonly betas?: readonly [number, number];
}

type OptimizerOf<T extends Optimizer['type']> = Extract<Optimizer, { type: T }>;

/** A value for each type of optimizer, made from its options: its definition here, its steps in each engine. */
export type OptimizerTable<Value> = { readonly [T in Optimizer['type']]: (options: OptimizerOf<T>) => Value };

const definitions: OptimizerTable<OptimizerDefinition> = {
  sgd: ({ momentum }) => ({ accumulators: momentum === 0 ? [] : ['velocity'] }),
  adam: moments,
  adamw: moments,
  rmsprop: ({ centered }) => ({ accumulators: centered ? ['rms', 'momentum', 'mg'] : ['rms', 'momentum'] }),
  adagrad: ({ initial_accumulator_value: initial }) => ({ accumulators: ['accumulator'], initial }),
  adadelta: () => ({ accumulators: ['accumulator', 'update'] }),
};

function moments({ beta_1: beta1, beta_2: beta2 }: OptimizerOf<'adam' | 'adamw'>): OptimizerDefinition {
  return { accumulators: ['m', 'v'], betas: [beta1, beta2] };
}

export function optimizerOf(options: Optimizer): OptimizerDefinition {
  return valueOf(definitions, options);
}

/** The value of a table that belongs to the type of these options. */
export function valueOf<Value>(table: OptimizerTable<Value>, options: Optimizer): Value {
  // The entry takes the options of its own type, which TypeScript cannot follow.
  return (table[options.type] as (options: Optimizer) => Value)(options);
}

/** Name of the powers of the betas in checkpoints. */
export const BETA_POWERS = 'beta_powers';

/** The powers that the first step needs, in single precision as in Keras; 0 if the optimizer has no betas. */
export function firstPowers({ betas = [0, 0] }: OptimizerDefinition): [number, number] {
  return [Math.fround(betas[0]), Math.fround(betas[1])];
}

/** The powers that the next step needs. */
export function nextPowers(
  [power1, power2]: readonly [number, number],
  optimizer: OptimizerDefinition,
): [number, number] {
  const [beta1, beta2] = firstPowers(optimizer);
  return [Math.fround(power1 * beta1), Math.fround(power2 * beta2)];
}
