import type { Optimizer } from '../../config/types.js';
import type { Plan } from '../../model/types.js';
import type { Kernels } from './kernel-exports.js';
import type { Phase } from './node.js';

/** Weights in one task. */
const TASK = 4096;

/** An optimizer with its options: what it keeps, and one step of it. */
export interface Rule {
  /** Names of the accumulators, each as long as the weight buffer. */
  readonly accumulators: readonly string[];
  /** What the accumulators hold at first. Default: `0` */
  readonly initial?: number;
  /** Decays whose powers the rule needs. */
  readonly betas?: readonly [number, number];
  step(kernels: Kernels, piece: Piece, state: OptimizerState): void;
}

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
  /** Powers of the rule's betas up to this step, in single precision, as Keras has them. */
  readonly powers: [number, number];
}

type Rules = { readonly [T in Optimizer['type']]: (options: Extract<Optimizer, { type: T }>) => Rule };

const rules: Rules = {
  sgd: ({ momentum, nesterov }) =>
    momentum === 0
      ? {
          accumulators: [],
          step: (kernels, { w, g, count }, { learningRate }) => void kernels.sgdStep(w, g, count, learningRate),
        }
      : {
          accumulators: ['velocity'],
          step: (kernels, { w, g, a, count }, { learningRate }) =>
            void kernels.momentumStep(w, g, a, count, learningRate, momentum, Number(nesterov)),
        },
  adam: (options) => adam(options, 0),
  adamw: (options) => adam(options, options.weight_decay),
  rmsprop: ({ rho, momentum, epsilon, centered }) => ({
    accumulators: centered ? ['rms', 'momentum', 'mg'] : ['rms', 'momentum'],
    step: (kernels, { w, g, a, b, c, count }, { learningRate }) =>
      void kernels.rmspropStep(w, g, a, b, centered ? c : 0, count, learningRate, rho, momentum, epsilon),
  }),
  adagrad: ({ initial_accumulator_value: initial }) => ({
    accumulators: ['accumulator'],
    initial,
    // Keras' epsilon, which the config does not offer.
    step: (kernels, { w, g, a, count }, { learningRate }) =>
      void kernels.adagradStep(w, g, a, count, learningRate, 1e-7),
  }),
  adadelta: ({ rho, epsilon }) => ({
    accumulators: ['accumulator', 'update'],
    step: (kernels, { w, g, a, b, count }, { learningRate }) =>
      void kernels.adadeltaStep(w, g, a, b, count, learningRate, rho, epsilon),
  }),
};

type AdamOptions = Pick<Extract<Optimizer, { type: 'adam' }>, 'beta_1' | 'beta_2' | 'epsilon'>;

function adam({ beta_1: beta1, beta_2: beta2, epsilon }: AdamOptions, weightDecay: number): Rule {
  return {
    accumulators: ['m', 'v'],
    betas: [beta1, beta2],
    step(kernels, { w, g, a, b, count }, { learningRate: rate, powers: [power1, power2] }) {
      const decay = 1 - rate * weightDecay;
      kernels.adamStep(w, g, a, b, count, rate, beta1, beta2, epsilon, power1, power2, decay);
    },
  };
}

export function ruleOf(options: Optimizer): Rule {
  // The type of the entry is that of the options; TypeScript cannot follow the two together.
  return (rules[options.type] as (options: Optimizer) => Rule)(options);
}

export function firstPowers({ betas }: Rule): [number, number] {
  return betas === undefined ? [0, 0] : [Math.fround(betas[0]), Math.fround(betas[1])];
}

export function advancePowers(powers: [number, number], rule: Rule): void {
  firstPowers(rule).forEach((beta, index) => (powers[index] = Math.fround(powers[index]! * beta)));
}

export interface OptimizerSite {
  readonly kernels: Kernels;
  readonly plan: Plan;
  readonly rule: Rule;
  readonly weights: number;
  readonly gradients: number;
  readonly accumulators: readonly number[];
}

/** One pass over the weight buffer: penalty gradients, then the optimizer's rule. */
export function optimizerPhase(
  { kernels, plan, rule, weights, gradients, accumulators }: OptimizerSite,
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
  const [a = 0, b = 0, c = 0] = accumulators;
  return {
    tasks: pieces.length,
    run: (task) => {
      const { at, count, l1, l2 } = pieces[task]!;
      const [w, g] = [weights + at, gradients + at];
      if (l1 > 0 || l2 > 0) kernels.addPenaltyGradient(w, g, count, l1, l2);
      rule.step(kernels, { w, g, count, a: a + at, b: b + at, c: c + at }, state);
    },
  };
}
