import type { Plan } from './types.js';

/** Whether an engine trains on logits, the input of the last softmax: the cross-entropy is more accurate from them. */
export function trainsOnLogits({ training, outputActivation }: Plan): boolean {
  return outputActivation === 'softmax' && training.loss.type !== 'mean_squared_error';
}

/** k of the metric top_k, or 0 if it is not asked for. */
export function topKOf({ training }: Pick<Plan, 'training'>): number {
  const metric = training.metrics.find(({ type }) => type === 'top_k');
  return metric !== undefined && 'k' in metric ? metric.k : 0;
}

/** Share of the target that is spread over all classes; 0 for a loss that has no such option. */
export function labelSmoothingOf({ training: { loss } }: Pick<Plan, 'training'>): number {
  return 'label_smoothing' in loss ? loss.label_smoothing : 0;
}
