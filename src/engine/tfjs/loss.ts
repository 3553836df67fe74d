import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Loss } from '../../config/types.js';
import { alphasOf, labelSmoothingOf } from '../../model/training-facts.js';
import type { FocalLoss } from '../../model/training-facts.js';
import type { Plan } from '../../model/types.js';
import type { Core } from './libraries.js';
import type { BoundWeight } from './network.js';

/**
 * Mean loss of a batch with the penalties of regularised weights, as a differentiable scalar.
 * `outputs` are (batch, classes), logits for a cross-entropy; `targets` are those of `makeTargets`. `rowWeights`,
 * (batch, 1), are wanted by a squared error alone: targets hold them otherwise.
 */
export function computeBatchLoss(
  tf: Core,
  plan: Plan,
  { outputs, targets, rowWeights = null }: LossBatch,
  weights: readonly BoundWeight[],
): Scalar {
  const data = computeLoss[plan.training.loss.type](tf, plan, { outputs, targets, rowWeights });
  return weights.reduce((total, weight) => addPenalty(tf, total, weight), data) as Scalar;
}

interface LossBatch {
  readonly outputs: Tensor2D;
  readonly targets: Tensor2D;
  /** Default: `null`, all 1 */
  readonly rowWeights?: Tensor2D | null;
}

type ComputeLoss = (tf: Core, plan: Plan, batch: LossBatch) => ReturnType<Core['sum']>;

const crossEntropy: ComputeLoss = (tf, _, { outputs, targets }) => tf.sum(tf.mul(tf.logSoftmax(outputs), targets));

const computeLoss: { readonly [T in Loss['type']]: ComputeLoss } = {
  sparse_categorical_crossentropy: crossEntropy,
  categorical_crossentropy: crossEntropy,
  mean_squared_error: (tf, { classes }, { outputs, targets, rowWeights = null }) => {
    const squares = tf.squaredDifference(outputs, targets);
    const weighted = rowWeights === null ? squares : tf.mul(squares, rowWeights);
    return tf.div(tf.sum(weighted), outputs.shape[0] * classes);
  },
  focal: (tf, { training: { loss } }, { outputs, targets }) => {
    const logs = tf.logSoftmax(outputs);
    // The next number below 1 is as far from it: a power below 1 has no slope at 0.
    const rest = tf.maximum(tf.sub(1, tf.exp(logs)), 2 ** -24);
    const factors = tf.pow(rest, (loss as FocalLoss).gamma);
    return tf.sum(tf.mul(tf.mul(logs, factors), targets));
  },
};

/**
 * Targets of shares, (batch, classes), smoothed if the loss says so. For a cross-entropy everything is multiplied by
 * -1 / batch, by the weight of the row, and by alpha if it is focal, which saves TensorFlow.js five small operations in each step.
 */
export function makeTargets(
  { training, classes }: Plan,
  shares: Float32Array,
  rowWeights: Float32Array | null = null,
): Float32Array {
  const smoothing = labelSmoothingOf({ training });
  const scale = training.loss.type === 'mean_squared_error' ? 1 : -classes / shares.length;
  const even = Math.fround((scale * smoothing) / classes);
  const targets = shares.map((share) => even + scale * (1 - smoothing) * share);
  if (training.loss.type === 'mean_squared_error') return targets;
  if (rowWeights !== null) targets.forEach((_, at) => (targets[at]! *= rowWeights[Math.floor(at / classes)]!));
  if (training.loss.type !== 'focal') return targets;
  const alphas = alphasOf(training.loss, classes);
  return targets.map((target, index) => alphas[index % classes]! * target);
}

/** One row per label: 1 for its class. */
export function toShares(labels: Uint8Array, classes: number): Float32Array {
  const shares = new Float32Array(labels.length * classes);
  labels.forEach((label, index) => {
    shares[index * classes + label] = 1;
  });
  return shares;
}

function addPenalty(
  tf: Core,
  total: ReturnType<Core['sum']>,
  { slot, variable }: BoundWeight,
): ReturnType<Core['sum']> {
  let sum = total;
  if (slot.l1 > 0) sum = tf.add(sum, tf.mul(slot.l1, tf.sum(tf.abs(variable))));
  if (slot.l2 > 0) sum = tf.add(sum, tf.mul(slot.l2, tf.sum(tf.square(variable))));
  return sum;
}
