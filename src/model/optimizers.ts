import type { Optimizer } from '../config/types.js';
import { pow } from '../exact-math.js';
import type { Plan } from './types.js';
import { updateAccumulators, updatesOf } from './updates.js';

/** What an optimizer keeps from step to step; every engine keeps the same, and so do checkpoints. */
export interface OptimizerDefinition {
  /** First values of the accumulators by name. Each has one value for each weight. */
  readonly accumulators: Readonly<Record<string, number>>;
  /** What a step, counted from 0, multiplies its two powers by. Absent if it needs none. */
  readonly decays?: (step: number) => Powers;
}

/** Products of the decays of all steps so far: for Adam the powers of its betas. */
export type Powers = readonly [number, number];

type OptimizerOf<T extends Optimizer['type']> = Extract<Optimizer, { type: T }>;

/** A value for each type of optimizer, made from its options: its definition here, its steps in each engine. */
export type OptimizerTable<Value> = { readonly [T in Optimizer['type']]: (options: OptimizerOf<T>) => Value };

const definitions: OptimizerTable<OptimizerDefinition> = {
  sgd: ({ momentum }) => ({ accumulators: momentum === 0 ? {} : { velocity: 0 } }),
  adam: moments,
  adamw: moments,
  rmsprop: ({ centered }) => ({ accumulators: { rms: 0, momentum: 0, ...(centered && { mg: 0 }) } }),
  adagrad: ({ initial_accumulator_value: initial }) => ({ accumulators: { accumulator: initial } }),
  adadelta: () => ({ accumulators: { accumulator: 0, update: 0 } }),
  nadam: ({ beta_1: beta1, beta_2: beta2 }) => ({
    accumulators: { m: 0, v: 0 },
    decays: (step) => [nesterovDecay(beta1, step), beta2],
  }),
  lion: () => ({ accumulators: { m: 0 } }),
};

function moments({ beta_1: beta1, beta_2: beta2 }: OptimizerOf<'adam' | 'adamw'>): OptimizerDefinition {
  return { accumulators: { m: 0, v: 0 }, decays: () => [beta1, beta2] };
}

/** Nadam's share of the first moment in a step, counted from 0: Keras' u_t. */
function nesterovDecay(beta1: number, step: number): number {
  return beta1 * (1 - 0.5 * pow(0.96, step + 1));
}

/** What a step of Nadam multiplies its moment and its gradient by, and divides its squares by. In single precision, as in Keras. */
export function nadamFactors(
  { beta_1: beta1 }: Pick<OptimizerOf<'nadam'>, 'beta_1'>,
  step: number,
  [product, power2]: Powers,
): { readonly ofMoment: number; readonly ofGradient: number; readonly ofSquares: number } {
  const { fround } = Math;
  const [now, next] = [fround(nesterovDecay(beta1, step)), fround(nesterovDecay(beta1, step + 1))];
  return {
    ofMoment: fround(next / fround(1 - fround(product * next))),
    ofGradient: fround(fround(1 - now) / fround(1 - product)),
    ofSquares: fround(1 - power2),
  };
}

/** What its own step keeps, then what its updates do. */
export function optimizerOf(options: Optimizer): OptimizerDefinition {
  const { accumulators, ...definition } = valueOf(definitions, options);
  const others = updateAccumulators(updatesOf(options)).map((name) => [name, 0] as const);
  return { ...definition, accumulators: { ...accumulators, ...Object.fromEntries(others) } };
}

/** The value of a table that belongs to the type of these options. */
export function valueOf<Value>(table: OptimizerTable<Value>, options: Optimizer): Value {
  // The entry takes the options of its own type, which TypeScript cannot follow.
  return (table[options.type] as (options: Optimizer) => Value)(options);
}

/** Where the values of a weight slot lie in an accumulator. */
export interface StatePlaces {
  /** Length of an accumulator, in floats. */
  readonly count: number;
  /** In floats from the start of an accumulator; by the name of the slot. */
  readonly offsets: ReadonlyMap<string, number>;
}

/** Frozen layers have no place; without any, accumulators are laid out as the weights are. */
export function placeState({ layers }: Pick<Plan, 'layers'>): StatePlaces {
  const offsets = new Map<string, number>();
  let count = 0;
  for (const { name, size } of layers.flatMap((layer) => (layer.isFrozen ? [] : layer.slots))) {
    offsets.set(name, count);
    count += size;
  }
  return { count, offsets };
}

/** Name of the powers in checkpoints. */
export const BETA_POWERS = 'beta_powers';

/** The powers that the first step needs, in single precision as in Keras; 0 if the optimizer has none. */
export function firstPowers(optimizer: OptimizerDefinition): Powers {
  return decaysOf(optimizer, 0);
}

/** The powers that a step, counted from 0, needs after those of the step before it. */
export function nextPowers([power1, power2]: Powers, optimizer: OptimizerDefinition, step: number): Powers {
  const [decay1, decay2] = decaysOf(optimizer, step);
  return [Math.fround(power1 * decay1), Math.fround(power2 * decay2)];
}

function decaysOf({ decays }: OptimizerDefinition, step: number): Powers {
  const [decay1, decay2] = decays?.(step) ?? [0, 0];
  return [Math.fround(decay1), Math.fround(decay2)];
}
