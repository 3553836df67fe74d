import { log, pow } from '../exact-math.js';
import { alphasOf } from '../model/training-facts.js';
import type { Plan } from '../model/types.js';
import type { EpochRecord } from '../records.js';
import type { Run } from '../runs/types.js';

/** With fewer steps no network has learned anything, whatever its settings. */
export const FEWEST_STEPS = 100;

export function hasTrainedEnough({ manifest, history }: Run): boolean {
  return history.length * stepsPerEpoch(manifest) >= FEWEST_STEPS;
}

/** Steps of one epoch; the last batch may be smaller. */
export function stepsPerEpoch({ data, experiment }: Run['manifest']): number {
  return Math.ceil(data.training_examples / experiment.train.batch_size);
}

/** Whether it trained as long as it was meant to. */
export function isComplete({ manifest }: Run): boolean {
  return manifest.status === 'finished' && manifest.reason === null;
}

/** Why a run ended as it did. */
export function endedNotFinite({ manifest }: Run): { loss: string; epoch: number; step: number } | null {
  const ended = /^the loss became (\S+) in epoch (\d+), step (\d+)/.exec(manifest.reason ?? '');
  if (manifest.status !== 'failed' || ended === null) return null;
  return { loss: ended[1]!, epoch: Number(ended[2]), step: Number(ended[3]) };
}

/** The loss of a network that gives each class the same probability. */
export function guessingLoss({ classes, training: { loss } }: Plan): number {
  if (loss.type === 'mean_squared_error') return (classes - 1) / (classes * classes);
  if (loss.type !== 'focal') return log(classes);
  const alpha = meanOf(alphasOf(loss, classes), (each) => each);
  return alpha * pow(1 - 1 / classes, loss.gamma) * log(classes);
}

/** Whether the loss of training cannot be held to that of guessing: it has a part of the weights, or counts classes more. */
export function hasPenalty({ slots, classWeights }: Plan): boolean {
  return typeof classWeights === 'object' || slots.some(({ l1, l2 }) => l1 > 0 || l2 > 0);
}

/** Standard error of a share of so many examples. */
export function standardError(share: number, count: number): number {
  return count === 0 ? 1 : Math.sqrt((share * (1 - share)) / count);
}

export type Validated = EpochRecord & { readonly val_loss: number; readonly val_accuracy: number };

/** The epochs, if each was validated; else none. */
export function validatedEpochs({ history }: Run): readonly Validated[] {
  const isValidated = (record: EpochRecord): record is Validated =>
    record.val_loss !== null && record.val_accuracy !== null;
  return history.every(isValidated) ? history : [];
}

export function meanOf<Row>(rows: readonly Row[], read: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + read(row), 0) / rows.length;
}

export const RATE_PATH = ['train', 'optimizer', 'learning_rate'] as const;
