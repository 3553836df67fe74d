import { exp, log, pow } from '../exact-math.js';
import { alphasOf, topKOf } from '../model/training-facts.js';
import type { FocalLoss } from '../model/training-facts.js';
import type { Plan } from '../model/types.js';

/** Sums over a set of examples. */
export interface MetricSums {
  loss: number;
  correct: number;
  topK: number;
}

/**
 * Adds the loss (without penalties) and the right answers of some examples. `outputs` is (count, classes): logits for
 * a cross-entropy, see `trainsOnLogits`.
 */
export function addMetrics(sums: MetricSums, plan: Plan, outputs: Float32Array, labels: Uint8Array): void {
  const k = topKOf(plan);
  labels.forEach((label, index) => {
    const row = outputs.subarray(index * plan.classes, (index + 1) * plan.classes);
    sums.loss += computeExampleLoss(plan, row, label);
    const rank = rankLabel(row, label);
    if (rank === 0) sums.correct++;
    if (rank < k) sums.topK++;
  });
}

/** Sum over the slots of l1 * sum|w| + l2 * sum w^2. */
export function computePenalty({ slots }: Pick<Plan, 'slots'>, weights: Float32Array): number {
  let penalty = 0;
  for (const { offset, size, l1, l2 } of slots) {
    if (l1 === 0 && l2 === 0) continue;
    for (const weight of weights.subarray(offset, offset + size))
      penalty += l1 * Math.abs(weight) + l2 * weight * weight;
  }
  return penalty;
}

/** Turns each row of logits into probabilities, in place. */
export function softmaxRows(logits: Float32Array, classes: number): void {
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    let total = 0;
    for (let at = 0; at < classes; at++) {
      row[at] = exp(row[at]! - highest);
      total += row[at]!;
    }
    for (let at = 0; at < classes; at++) row[at]! /= total;
  }
}

function computeExampleLoss({ training, classes }: Plan, row: Float32Array, label: number): number {
  const { loss } = training;
  if (loss.type === 'mean_squared_error') {
    return row.reduce((sum, output, at) => sum + square(output - (at === label ? 1 : 0)), 0) / classes;
  }
  const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const logTotal = highest + log(row.reduce((sum, logit) => sum + exp(logit - highest), 0));
  if (loss.type === 'focal') return computeFocalLoss(loss, { row, label, logTotal });
  const own = logTotal - row[label]!;
  if (loss.label_smoothing === 0) return own;
  const even = row.reduce((sum, logit) => sum + logTotal - logit, 0) / classes;
  return (1 - loss.label_smoothing) * own + loss.label_smoothing * even;
}

function computeFocalLoss(
  loss: FocalLoss,
  { row, label, logTotal }: { readonly row: Float32Array; readonly label: number; readonly logTotal: number },
): number {
  const { gamma, label_smoothing: smoothing } = loss;
  const alphas = alphasOf(loss, row.length);
  return row.reduce((sum, logit, at) => {
    const target = smoothing / row.length + (at === label ? 1 - smoothing : 0);
    if (target === 0) return sum;
    const rest = Math.max(0, 1 - exp(logit - logTotal));
    return sum + alphas[at]! * pow(rest, gamma) * target * (logTotal - logit);
  }, 0);
}

function square(value: number): number {
  return value * value;
}

/** How many classes rank before the label. Of equals, the first ranks first; NaN ranks last. */
function rankLabel(row: Float32Array, label: number): number {
  const own = row[label]!;
  if (Number.isNaN(own)) return row.length;
  let rank = 0;
  for (let at = 0; at < row.length; at++) {
    if (row[at]! > own || (row[at]! === own && at < label)) rank++;
  }
  return rank;
}
