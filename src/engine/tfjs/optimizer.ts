import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../config/types.js';
import { BETA_POWERS, firstPowers, nadamFactors, nextPowers, optimizerOf, valueOf } from '../../model/optimizers.js';
import type { OptimizerTable, Powers } from '../../model/optimizers.js';
import type { WeightSlot } from '../../model/types.js';
import {
  AVERAGE,
  averageMomentum,
  clipFactor,
  decayFactor,
  GRADIENTS,
  isOverwritten,
  placeUpdate,
  updatesOf,
} from '../../model/updates.js';
import type { Clip, Updates, UpdatePlace } from '../../model/updates.js';
import type { Restorable, Snapshot } from '../types.js';
import type { Core, Libraries } from './libraries.js';

/** What a step is given beside its gradients. */
export interface StepPlace {
  readonly learningRate: number;
  /** Counts the steps of the run from 0. */
  readonly step: number;
}

/** An optimizer whose learning rate is given with each step and whose whole state can be kept. */
export interface StepOptimizer {
  /** `gradients` in the order of the variables. */
  step(gradients: readonly Tensor[], place: StepPlace): void;
  state(): Snapshot['optimizer'];
  restore(state: Restorable['optimizer']): void;
  /** Overwrites the variables by their moving averages, if it keeps some. */
  useAverages(): void;
  dispose(): void;
}

/** Keras' formulas, made of TensorFlow.js' operations: its own optimizers differ from Keras in four of six. */
export function createOptimizer({ tf }: Libraries, options: Optimizer, trained: readonly Trained[]): StepOptimizer {
  const definition = optimizerOf(options);
  const { decays } = definition;
  const accumulators = Object.keys(definition.accumulators);
  const initials = Object.values(definition.accumulators);
  const apply = valueOf(steps, options);
  const updates = updatesOf(options);
  const variables = trained.map(({ variable }) => variable);
  const kept = variables.map(({ shape }) =>
    initials.map((initial) => tf.tidy(() => tf.variable(tf.fill(shape, initial), false))),
  );
  const keptAs = (name: string): Variable[] => kept.flatMap((own) => own[accumulators.indexOf(name)] ?? []);
  const [averages, sums] = [keptAs(AVERAGE), keptAs(GRADIENTS)];
  let powers = firstPowers(definition);
  return {
    step: (gradients, place) =>
      tf.tidy(() => {
        const updatePlace = placeUpdate(updates, place.step);
        const mean = gather(tf, updates, { gradients, sums, ...updatePlace });
        if (mean !== null) {
          const scalars = { ...place, step: updatePlace.update, powers };
          const clipped = clipGradients(tf, updates.clip, mean);
          trained.forEach(({ variable: weight, slot }, index) => {
            const decay = decayFactor(updates, slot.role, place.learningRate);
            if (decay !== 1) assign(weight, tf.mul(weight, decay));
            apply(tf, { weight, kept: kept[index]! }, clipped[index]!, scalars);
          });
          powers = nextPowers(powers, definition, updatePlace.update + 1);
        }
        keepAverages(tf, updates, { averages, variables, ...updatePlace });
      }),
    state: () => [
      ...kept.flatMap((own, index) =>
        own.map((buffer, at) => ({ name: `${index}/${accumulators[at]!}`, values: floatsOf(buffer) })),
      ),
      ...(decays !== undefined ? [{ name: BETA_POWERS, values: Float32Array.from(powers) }] : []),
    ],
    restore(state) {
      const valuesOf = new Map((state ?? []).map(({ name, values }) => [name, values]));
      // What TensorFlow.js' optimizers counted, in checkpoints of before.
      valuesOf.delete('iterations');
      const names = kept.flatMap((own, index) => own.map((_, at) => `${index}/${accumulators[at]!}`));
      if (decays !== undefined) names.push(BETA_POWERS);
      const buffers = kept.flat();
      const fits =
        valuesOf.size === names.length && buffers.every(({ size }, at) => valuesOf.get(names[at]!)?.length === size);
      if (state !== null && !fits) throw new RangeError('this snapshot belongs to another network or optimizer');
      tf.tidy(() =>
        buffers.forEach((buffer, at) =>
          buffer.assign(
            state === null
              ? tf.fill(buffer.shape, initials[at % initials.length]!)
              : tf.tensor(valuesOf.get(names[at]!)!.slice(), buffer.shape),
          ),
        ),
      );
      const [power1, power2] = valuesOf.get(BETA_POWERS) ?? firstPowers(definition);
      powers = [power1!, power2!];
    },
    useAverages: () => averages.forEach((average, index) => variables[index]!.assign(average)),
    dispose: () => kept.flat().forEach((buffer) => buffer.dispose()),
  };
}

/** A variable, and which weights it is. */
export interface Trained {
  readonly variable: Variable;
  readonly slot: Pick<WeightSlot, 'role'>;
}

/** The mean of the gradients since the last update; `null` if the next step gathers more. */
function gather(
  tf: Core,
  { every }: Updates,
  { gradients, sums, isUpdate }: UpdatePlace & { gradients: readonly Tensor[]; sums: readonly Variable[] },
): readonly Tensor[] | null {
  if (every === 1) return gradients;
  const totals = gradients.map((gradient, index) => tf.add(gradient, sums[index]!));
  sums.forEach((sum, index) => assign(sum, isUpdate ? tf.zerosLike(sum) : totals[index]!));
  return isUpdate ? totals.map((total) => tf.mul(total, 1 / every)) : null;
}

function clipGradients(tf: Core, clip: Clip | null, gradients: readonly Tensor[]): readonly Tensor[] {
  if (clip === null) return gradients;
  if (clip.by === 'value') return gradients.map((gradient) => tf.clipByValue(gradient, -clip.most, clip.most));
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)).dataSync()[0]!);
  const all = squares.reduce((sum, square) => sum + square, 0);
  return gradients.map((gradient, index) =>
    tf.mul(gradient, clipFactor(clip, Math.sqrt(clip.by === 'norm' ? squares[index]! : all))),
  );
}

function keepAverages(
  tf: Core,
  updates: Updates,
  { averages, variables, ...place }: UpdatePlace & { averages: readonly Variable[]; variables: readonly Variable[] },
): void {
  if (updates.average === null) return;
  const momentum = averageMomentum(updates.average.momentum, place);
  averages.forEach((average, index) => {
    const weight = variables[index]!;
    assign(average, tf.add(tf.mul(average, momentum), tf.mul(weight, 1 - momentum)));
    if (isOverwritten(updates, place)) assign(weight, average);
  });
}

interface Weights {
  readonly weight: Variable;
  /** The optimizer's accumulators for this weight. */
  readonly kept: readonly Variable[];
}

interface Scalars extends StepPlace {
  /** Up to this step. */
  readonly powers: Powers;
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
  adam,
  adamw: adam,
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
  nadam:
    (options) =>
    (tf, { weight, kept: [m, v] }, g, { learningRate, step, powers }) => {
      const { beta_1: beta1, beta_2: beta2, epsilon } = options;
      const { ofMoment, ofGradient, ofSquares } = nadamFactors(options, step, powers);
      assign(m!, tf.add(m!, tf.mul(tf.sub(g, m!), 1 - beta1)));
      assign(v!, tf.add(v!, tf.mul(tf.sub(tf.square(g), v!), 1 - beta2)));
      const moment = tf.add(tf.mul(m!, ofMoment), tf.mul(g, ofGradient));
      const root = tf.add(tf.sqrt(tf.div(v!, ofSquares)), epsilon);
      assign(weight, tf.sub(weight, tf.div(tf.mul(moment, learningRate), root)));
    },
  lion:
    ({ beta_1: beta1, beta_2: beta2 }) =>
    (tf, { weight, kept: [m] }, g, { learningRate }) => {
      const direction = tf.sign(tf.add(tf.mul(m!, beta1), tf.mul(g, 1 - beta1)));
      assign(m!, tf.add(tf.mul(m!, beta2), tf.mul(g, 1 - beta2)));
      assign(weight, tf.sub(weight, tf.mul(direction, learningRate)));
    },
};

type AdamOptions = Pick<Extract<Optimizer, { type: 'adam' }>, 'beta_1' | 'beta_2' | 'epsilon'>;

/** Kingma and Ba's algorithm in its second form: both corrections of bias are part of the rate. */
function adam({ beta_1: beta1, beta_2: beta2, epsilon }: AdamOptions): OptimizerStep {
  return (tf, { weight, kept: [m, v] }, g, { learningRate, powers }) => {
    assign(m!, tf.add(m!, tf.mul(tf.sub(g, m!), 1 - beta1)));
    assign(v!, tf.add(v!, tf.mul(tf.sub(tf.square(g), v!), 1 - beta2)));
    const step = tf.div(tf.mul(m!, correctedRate(learningRate, powers)), tf.add(tf.sqrt(v!), epsilon));
    assign(weight, tf.sub(weight, step));
  };
}

/** In single precision, as Keras computes it. */
function correctedRate(rate: number, [power1, power2]: Powers): number {
  const { fround } = Math;
  const root = fround(Math.sqrt(fround(1 - power2)));
  return fround(fround(fround(rate) * root) / fround(1 - power1));
}

function assign(variable: Variable, value: Tensor): void {
  variable.assign(value);
}

function floatsOf(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}
