import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { labelSmoothingOf } from '../../model/training-facts.js';
import type { Plan } from '../../model/types.js';
import type { Core } from './libraries.js';
import type { BoundWeight } from './network.js';

/**
 * Mean loss of a batch with the penalties of regularised weights, as a differentiable scalar.
 * `outputs` are (batch, classes), logits for a cross-entropy; `targets` are those of `makeTargets`.
 */
export function computeBatchLoss(
  tf: Core,
  plan: Plan,
  batch: { outputs: Tensor2D; targets: Tensor2D },
  weights: readonly BoundWeight[],
): Scalar {
  const { outputs, targets } = batch;
  const data =
    plan.training.loss.type === 'mean_squared_error'
      ? tf.div(tf.sum(tf.squaredDifference(outputs, targets)), outputs.shape[0] * plan.classes)
      : tf.sum(tf.mul(tf.logSoftmax(outputs), targets));
  return weights.reduce((total, weight) => addPenalty(tf, total, weight), data) as Scalar;
}

/**
 * Targets of shares, (batch, classes), smoothed if the loss says so. For a cross-entropy everything is multiplied by
 * -1 / batch, which saves TensorFlow.js five small operations in each step.
 */
export function makeTargets({ training, classes }: Plan, shares: Float32Array): Float32Array {
  const smoothing = labelSmoothingOf({ training });
  const scale = training.loss.type === 'mean_squared_error' ? 1 : -classes / shares.length;
  const even = Math.fround((scale * smoothing) / classes);
  return shares.map((share) => even + scale * (1 - smoothing) * share);
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
