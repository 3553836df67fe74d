import type { Loss, Schedule } from '../config/types.js';
import type { Plan } from './types.js';

/** The loss `focal` with all of its options. */
export type FocalLoss = Extract<Loss, { type: 'focal' }>;

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

/** Factor of each class in a focal loss. */
export function alphasOf({ alpha }: FocalLoss, classes: number): readonly number[] {
  return typeof alpha === 'number' ? Array.from({ length: classes }, () => alpha) : alpha;
}

/** Epochs before a schedule begins; 0 for one that has a rise of its own. */
export function warmupEpochsOf(schedule: Schedule): number {
  return 'warmup_epochs' in schedule ? schedule.warmup_epochs : 0;
}

/** Whether a schedule is spread over all epochs: with more of them, every step has another rate. */
export function followsEpochs({ type }: Schedule): boolean {
  return type === 'cosine' || type === 'polynomial' || type === 'one_cycle';
}
