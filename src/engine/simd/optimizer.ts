import type { Optimizer } from '../../config/types.js';
import { valueOf } from '../../model/optimizers.js';
import type { OptimizerTable } from '../../model/optimizers.js';
import type { Plan } from '../../model/types.js';
import type { Kernels } from './kernel-exports.js';
import type { Phase } from './node.js';

/** Weights in one task. */
const TASK = 4096;

type OptimizerStep = (kernels: Kernels, piece: Piece, state: OptimizerState) => void;

/** Addresses of some weights, of their gradients and of their places in the accumulators. */
interface Piece {
  readonly w: number;
  readonly g: number;
  readonly count: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface OptimizerState {
  learningRate: number;
  /** Powers of the optimizer's betas up to this step. */
  powers: readonly [number, number];
}

const steps: OptimizerTable<OptimizerStep> = {
  sgd: ({ momentum, nesterov }) =>
    momentum === 0
      ? (kernels, { w, g, count }, { learningRate }) => kernels.sgdStep(w, g, count, learningRate)
      : (kernels, { w, g, a, count }, { learningRate }) =>
          kernels.momentumStep(w, g, a, count, learningRate, momentum, Number(nesterov)),
  adam: (options) => adam(options, 0),
  adamw: (options) => adam(options, options.weight_decay),
  rmsprop:
    ({ rho, momentum, epsilon, centered }) =>
    (kernels, { w, g, a, b, c, count }, { learningRate }) =>
      kernels.rmspropStep(w, g, a, b, centered ? c : 0, count, learningRate, rho, momentum, epsilon),
  // Keras' epsilon, which the config does not offer.
  adagrad:
    () =>
    (kernels, { w, g, a, count }, { learningRate }) =>
      kernels.adagradStep(w, g, a, count, learningRate, 1e-7),
  adadelta:
    ({ rho, epsilon }) =>
    (kernels, { w, g, a, b, count }, { learningRate }) =>
      kernels.adadeltaStep(w, g, a, b, count, learningRate, rho, epsilon),
};

type AdamOptions = Pick<Extract<Optimizer, { type: 'adam' }>, 'beta_1' | 'beta_2' | 'epsilon'>;

function adam({ beta_1: beta1, beta_2: beta2, epsilon }: AdamOptions, weightDecay: number): OptimizerStep {
  return (kernels, { w, g, a, b, count }, { learningRate: rate, powers: [power1, power2] }) => {
    const decay = 1 - rate * weightDecay;
    kernels.adamStep(w, g, a, b, count, rate, beta1, beta2, epsilon, power1, power2, decay);
  };
}

export function optimizerStep(options: Optimizer): OptimizerStep {
  return valueOf(steps, options);
}

export interface OptimizerSite {
  readonly kernels: Kernels;
  readonly plan: Plan;
  readonly weights: number;
  readonly gradients: number;
  readonly accumulators: readonly number[];
}

/** One pass over the weight buffer: penalty gradients, then the optimizer's step. */
export function optimizerPhase(
  { kernels, plan, weights, gradients, accumulators }: OptimizerSite,
  state: OptimizerState,
): Phase {
  const pieces = plan.slots
    .filter((slot) => slot.trainable)
    .flatMap(({ offset, size, l1, l2 }) =>
      Array.from({ length: Math.ceil(size / TASK) }, (_, index) => ({
        at: 4 * (offset + index * TASK),
        count: Math.min(TASK, size - index * TASK),
        l1,
        l2,
      })),
    );
  const step = optimizerStep(plan.training.optimizer);
  const [a = 0, b = 0, c = 0] = accumulators;
  return {
    tasks: pieces.length,
    run: (task) => {
      const { at, count, l1, l2 } = pieces[task]!;
      const [w, g] = [weights + at, gradients + at];
      if (l1 > 0 || l2 > 0) kernels.addPenaltyGradient(w, g, count, l1, l2);
      step(kernels, { w, g, count, a: a + at, b: b + at, c: c + at }, state);
    },
  };
}
