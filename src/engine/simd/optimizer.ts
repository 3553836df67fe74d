import type { Optimizer } from '../../config/types.js';
import type { Plan } from '../../model/types.js';
import type { Arena } from './arena.js';
import type { Kernels } from './kernels.js';
import type { Phase } from './node.js';

/** Weights in one task. */
const TASK = 4096;

/** Which accumulators an optimizer keeps, each as long as the weight buffer. */
export function accumulatorsOf(optimizer: Optimizer): readonly string[] {
  switch (optimizer.type) {
    case 'sgd':
      return optimizer.momentum === 0 ? [] : ['momentum'];
    case 'adam':
    case 'adamw':
      return ['m', 'v'];
    case 'rmsprop':
      return optimizer.centered ? ['rms', 'momentum', 'mg'] : ['rms', 'momentum'];
    case 'adagrad':
      return ['accumulator'];
    case 'adadelta':
      return ['accumulator', 'update'];
  }
}

export interface OptimizerState {
  learningRate: number;
  /** Powers of beta_1 and beta_2 in single precision, as TensorFlow.js multiplies them up. */
  readonly powers: [number, number];
}

export interface OptimizerSite {
  readonly kernels: Kernels;
  readonly arena: Arena;
  readonly plan: Plan;
  readonly weights: number;
  readonly gradients: number;
  readonly accumulators: readonly number[];
}

/** One pass over the weight buffer: penalty gradients, then the optimizer's rule. */
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
  const step = stepOf(plan.training.optimizer, kernels, state);
  return {
    tasks: pieces.length,
    run: (task) => {
      const { at, count, l1, l2 } = pieces[task]!;
      const [w, g] = [weights + at, gradients + at];
      if (l1 > 0 || l2 > 0) kernels['addPenaltyGradient']!(w, g, count, l1, l2);
      step({
        w,
        g,
        count,
        a: (accumulators[0] ?? 0) + at,
        b: (accumulators[1] ?? 0) + at,
        c: (accumulators[2] ?? 0) + at,
      });
    },
  };
}

interface Piece {
  readonly w: number;
  readonly g: number;
  readonly count: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

function stepOf(options: Optimizer, kernels: Kernels, state: OptimizerState): (piece: Piece) => void {
  switch (options.type) {
    case 'sgd':
      if (options.momentum === 0) return ({ w, g, count }) => void kernels['sgdStep']!(w, g, count, state.learningRate);
      return ({ w, g, a, count }) =>
        void kernels['momentumStep']!(w, g, a, count, state.learningRate, options.momentum, Number(options.nesterov));
    case 'adam':
    case 'adamw': {
      const decay = options.type === 'adamw' ? options.weight_decay : 0;
      return ({ w, g, a, b, count }) =>
        void kernels['adamStep']!(
          w,
          g,
          a,
          b,
          count,
          state.learningRate,
          options.beta_1,
          options.beta_2,
          options.epsilon,
          state.powers[0],
          state.powers[1],
          1 - state.learningRate * decay,
        );
    }
    case 'rmsprop':
      // The kernel has TensorFlow.js' formula, which subtracts epsilon where Keras adds it.
      return ({ w, g, a, b, c, count }) =>
        void kernels['rmspropStep']!(
          w,
          g,
          a,
          b,
          options.centered ? c : 0,
          count,
          state.learningRate,
          options.rho,
          options.momentum,
          options.centered ? -options.epsilon : options.epsilon,
        );
    case 'adagrad':
      // TensorFlow.js takes its own epsilon here.
      return ({ w, g, a, count }) => void kernels['adagradStep']!(w, g, a, count, state.learningRate, 1e-7);
    case 'adadelta':
      return ({ w, g, a, b, count }) =>
        void kernels['adadeltaStep']!(w, g, a, b, count, state.learningRate, options.rho, options.epsilon);
  }
}

export function firstPowers(options: Optimizer): [number, number] {
  return 'beta_1' in options ? [Math.fround(options.beta_1), Math.fround(options.beta_2)] : [0, 0];
}

export function advancePowers(powers: [number, number], options: Optimizer): void {
  if (!('beta_1' in options)) return;
  powers[0] = Math.fround(powers[0] * Math.fround(options.beta_1));
  powers[1] = Math.fround(powers[1] * Math.fround(options.beta_2));
}
