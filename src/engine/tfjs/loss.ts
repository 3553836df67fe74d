import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Plan } from '../../model/types.js';
import type { Core } from './libraries.js';
import type { BoundWeight } from './network.js';

/**
 * Mean loss of a batch with the penalties of regularised weights, as a differentiable scalar.
 * `outputs` and `targets` are (batch, classes); `outputs` are logits for a cross-entropy.
 */
export function batchLoss(tf: Core, plan: Plan, batch: { outputs: Tensor2D; targets: Tensor2D }, weights: readonly BoundWeight[]): Scalar {
  const { outputs, targets } = batch;
  const examples = outputs.shape[0];
  const data =
    plan.training.loss.type === 'mean_squared_error'
      ? tf.div(tf.sum(tf.squaredDifference(outputs, targets)), examples * plan.classes)
      : tf.div(tf.sum(tf.mul(tf.logSoftmax(outputs), targets)), -examples);
  return weights.reduce((total, weight) => addPenalty(tf, total, weight), data) as Scalar;
}

/** One row a label: 1 for its class, smoothed where the loss asks for it. */
export function targetsOf({ training, classes }: Plan, labels: Uint8Array): Float32Array {
  const smoothing = 'label_smoothing' in training.loss ? training.loss.label_smoothing : 0;
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  labels.forEach((label, index) => {
    targets[index * classes + label]! += 1 - smoothing;
  });
  return targets;
}

function addPenalty(tf: Core, total: ReturnType<Core['sum']>, { slot, variable }: BoundWeight): ReturnType<Core['sum']> {
  let sum = total;
  if (slot.l1 > 0) sum = tf.add(sum, tf.mul(slot.l1, tf.sum(tf.abs(variable))));
  if (slot.l2 > 0) sum = tf.add(sum, tf.mul(slot.l2, tf.sum(tf.square(variable))));
  return sum;
}
