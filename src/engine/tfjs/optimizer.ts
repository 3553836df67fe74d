import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../config/types.js';
import { BETA_POWERS, firstPowers, nextPowers, optimizerOf, valueOf } from '../../model/optimizers.js';
import type { OptimizerTable } from '../../model/optimizers.js';
import type { Restorable, Snapshot } from '../types.js';
import type { Core, Libraries } from './libraries.js';

/** An optimizer whose learning rate is given with each step and whose whole state can be kept. */
export interface StepOptimizer {
  /** `gradients` in the order of the variables. */
  step(gradients: readonly Tensor[], learningRate: number): void;
  state(): Snapshot['optimizer'];
  restore(state: Restorable['optimizer']): void;
  dispose(): void;
}

/** Keras' formulas, made of TensorFlow.js' operations: its own optimizers differ from Keras in four of six. */
export function createOptimizer({ tf }: Libraries, options: Optimizer, variables: readonly Variable[]): StepOptimizer {
  const definition = optimizerOf(options);
  const { accumulators, initial = 0, betas } = definition;
  const apply = valueOf(steps, options);
  const kept = variables.map(({ shape }) =>
    accumulators.map(() => tf.tidy(() => tf.variable(tf.fill(shape, initial), false))),
  );
  let powers = firstPowers(definition);
  return {
    step: (gradients, learningRate) =>
      tf.tidy(() => {
        const scalars = { learningRate, powers };
        variables.forEach((weight, index) => apply(tf, { weight, kept: kept[index]! }, gradients[index]!, scalars));
        powers = nextPowers(powers, definition);
      }),
    state: () => [
      ...kept.flatMap((own, index) =>
        own.map((buffer, at) => ({ name: `${index}/${accumulators[at]!}`, values: floatsOf(buffer) })),
      ),
      ...(betas !== undefined ? [{ name: BETA_POWERS, values: Float32Array.from(powers) }] : []),
    ],
    restore(state) {
      const valuesOf = new Map((state ?? []).map(({ name, values }) => [name, values]));
      // What TensorFlow.js' optimizers counted, in checkpoints of before.
      valuesOf.delete('iterations');
      const names = kept.flatMap((own, index) => own.map((_, at) => `${index}/${accumulators[at]!}`));
      if (betas !== undefined) names.push(BETA_POWERS);
      const buffers = kept.flat();
      const fits =
        valuesOf.size === names.length && buffers.every(({ size }, at) => valuesOf.get(names[at]!)?.length === size);
      if (state !== null && !fits) throw new RangeError('this snapshot belongs to another network or optimizer');
      tf.tidy(() =>
        buffers.forEach((buffer, at) =>
          buffer.assign(
            state === null
              ? tf.fill(buffer.shape, initial)
              : tf.tensor(valuesOf.get(names[at]!)!.slice(), buffer.shape),
          ),
        ),
      );
      const [power1, power2] = valuesOf.get(BETA_POWERS) ?? firstPowers(definition);
      powers = [power1!, power2!];
    },
    dispose: () => kept.flat().forEach((buffer) => buffer.dispose()),
  };
}

interface Weights {
  readonly weight: Variable;
  /** The optimizer's accumulators for this weight. */
  readonly kept: readonly Variable[];
}

interface Scalars {
  readonly learningRate: number;
  /** Powers of the betas up to this step. */
  readonly powers: readonly number[];
}

type OptimizerStep = (tf: Core, weights: Weights, gradient: Tensor, scalars: Scalars) => void;

const steps: OptimizerTable<OptimizerStep> = {
  sgd: ({ momentum, nesterov }) =>
    momentum === 0
      ? (tf, { weight }, g, { learningRate }) => assign(weight, tf.sub(weight, tf.mul(g, learningRate)))
      : (tf, { weight, kept: [v] }, g, { learningRate }) => {
          const descent = tf.mul(g, learningRate);
          assign(v!, tf.sub(tf.mul(v!, momentum), descent));
          assign(weight, tf.add(weight, nesterov ? tf.sub(tf.mul(v!, momentum), descent) : v!));
        },
  adam: (options) => adam(options, 0),
  adamw: (options) => adam(options, options.weight_decay),
  rmsprop:
    ({ rho, momentum, epsilon, centered }) =>
    (tf, { weight, kept: [rms, moved, mg] }, g, { learningRate }) => {
      assign(rms!, tf.add(tf.mul(rms!, rho), tf.mul(tf.square(g), 1 - rho)));
      if (centered) assign(mg!, tf.add(tf.mul(mg!, rho), tf.mul(g, 1 - rho)));
      const variance = centered ? tf.sub(rms!, tf.square(mg!)) : rms!;
      const change = tf.div(tf.mul(g, learningRate), tf.sqrt(tf.add(variance, epsilon)));
      assign(moved!, tf.add(tf.mul(moved!, momentum), change));
      assign(weight, tf.sub(weight, moved!));
    },
  adagrad:
    () =>
    (tf, { weight, kept: [sum] }, g, { learningRate }) => {
      assign(sum!, tf.add(sum!, tf.square(g)));
      // Keras' epsilon, which the config does not offer.
      assign(weight, tf.sub(weight, tf.mul(tf.div(g, tf.sqrt(tf.add(sum!, 1e-7))), learningRate)));
    },
  adadelta:
    ({ rho, epsilon }) =>
    (tf, { weight, kept: [squares, updates] }, g, { learningRate }) => {
      assign(squares!, tf.add(tf.mul(squares!, rho), tf.mul(tf.square(g), 1 - rho)));
      const above = tf.mul(tf.sqrt(tf.add(updates!, epsilon)), g);
      const update = tf.div(above, tf.sqrt(tf.add(squares!, epsilon)));
      assign(updates!, tf.add(tf.mul(updates!, rho), tf.mul(tf.square(update), 1 - rho)));
      assign(weight, tf.sub(weight, tf.mul(update, learningRate)));
    },
};

type AdamOptions = Pick<Extract<Optimizer, { type: 'adam' }>, 'beta_1' | 'beta_2' | 'epsilon'>;

/** Kingma and Ba's algorithm in its second form: both corrections of bias are part of the rate. */
function adam({ beta_1: beta1, beta_2: beta2, epsilon }: AdamOptions, weightDecay: number): OptimizerStep {
  return (tf, { weight, kept: [m, v] }, g, { learningRate, powers }) => {
    assign(m!, tf.add(m!, tf.mul(tf.sub(g, m!), 1 - beta1)));
    assign(v!, tf.add(v!, tf.mul(tf.sub(tf.square(g), v!), 1 - beta2)));
    const step = tf.div(tf.mul(m!, correctedRate(learningRate, powers)), tf.add(tf.sqrt(v!), epsilon));
    assign(weight, tf.sub(weightDecay === 0 ? weight : tf.mul(weight, 1 - learningRate * weightDecay), step));
  };
}

/** In single precision, as Keras computes it. */
function correctedRate(rate: number, [power1, power2]: readonly number[]): number {
  const { fround } = Math;
  const root = fround(Math.sqrt(fround(1 - power2!)));
  return fround(fround(fround(rate) * root) / fround(1 - power1!));
}

function assign(variable: Variable, value: Tensor): void {
  variable.assign(value);
}

function floatsOf(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}
