import type { Optimizer, UpdateKey, WeightDecay } from '../config/types.js';
import type { WeightRole } from './types.js';

/** What an optimizer does around its own step, as the base class of Keras' optimizers does. */
export interface Updates {
  /** Steps whose mean gradient makes one update of the weights. */
  readonly every: number;
  /** `null` if gradients are taken as they are. */
  readonly clip: Clip | null;
  readonly decay: Required<WeightDecay>;
  /** `null` if no moving average of the weights is kept. */
  readonly average: { readonly momentum: number; readonly overwritesEvery: number | null } | null;
}

/** The longest gradient of an array of weights or of all together, or the largest value of one. */
export interface Clip {
  readonly by: 'norm' | 'global norm' | 'value';
  readonly most: number;
}

type UpdateOptions = Pick<Optimizer, 'learning_rate'> & Readonly<Partial<Pick<Optimizer, UpdateKey>>>;

export function updatesOf(optimizer: Optimizer): Updates {
  const options: UpdateOptions = optimizer;
  const { weight_decay: decay = 0, use_ema = false, gradient_accumulation_steps: every = 1 } = options;
  const { ema_momentum: momentum = 0.99, ema_overwrite_frequency: overwritesEvery = null } = options;
  return {
    every,
    clip: clipOf(options),
    decay: typeof decay === 'number' ? { rate: decay, exclude: [] } : { exclude: [], ...decay },
    average: use_ema ? { momentum, overwritesEvery } : null,
  };
}

function clipOf({ clipnorm, global_clipnorm, clipvalue }: UpdateOptions): Clip | null {
  if (clipnorm !== undefined) return { by: 'norm', most: clipnorm };
  if (global_clipnorm !== undefined) return { by: 'global norm', most: global_clipnorm };
  return clipvalue === undefined ? null : { by: 'value', most: clipvalue };
}

/** Accumulators beside those of the optimizer's own step, in the order in which Keras makes them. All begin at 0. */
export function updateAccumulators({ average, every }: Updates): string[] {
  return [...(average === null ? [] : [AVERAGE]), ...(every === 1 ? [] : [GRADIENTS])];
}

/** Name of the accumulator that holds the moving average of the weights. */
export const AVERAGE = 'average';
/** Name of the accumulator that holds the sum of gradients. */
export const GRADIENTS = 'gradient_accumulator';

/** Where a step of the run, counted from 0, stands among the updates of the weights. */
export interface UpdatePlace {
  /** Updates before it. */
  readonly update: number;
  /** Whether it changes the weights. */
  readonly isUpdate: boolean;
}

export function placeUpdate({ every }: Updates, step: number): UpdatePlace {
  return { update: Math.floor(step / every), isUpdate: (step + 1) % every === 0 };
}

/** The factor of a gradient of this norm. Single precision, as in Keras; NaN for a norm that is not finite. */
export function clipFactor({ most }: Clip, norm: number): number {
  if (!Number.isFinite(norm)) return NaN;
  return norm > most ? Math.fround(most / norm) : 1;
}

/** By which a step multiplies weights of this role. */
export function decayFactor({ decay: { rate, exclude } }: Updates, role: WeightRole, learningRate: number): number {
  return exclude.some((group) => GROUPS[group](role)) ? 1 : 1 - learningRate * rate;
}

const GROUPS: Readonly<Record<Required<WeightDecay>['exclude'][number], (role: WeightRole) => boolean>> = {
  bias: (role) => role.endsWith('bias'),
  normalization: (role) => role === 'gamma' || role === 'beta',
};

/** What a moving average keeps of itself. The first update makes it the weights, as in Keras. */
export function averageMomentum(momentum: number, { update }: UpdatePlace): number {
  return update === 0 ? 0 : momentum;
}

/** Whether weights are overwritten by their moving average in the middle of training. */
export function isOverwritten({ average }: Updates, { update }: UpdatePlace): boolean {
  const every = average?.overwritesEvery ?? null;
  return every !== null && (update + 1) % every === 0;
}
