import type { EpochRecord } from '../records.js';

/** What a chart draws of a run. A compared run is one; so is `{ label: name, parameters, history }` of any run. */
export interface ChartRun {
  /** Shown as it is, whatever characters it holds; differs from the labels of the other runs of a chart. */
  readonly label: string;
  readonly parameters: number;
  readonly history: readonly EpochRecord[];
}

export type Measure = 'accuracy' | 'loss';

/** Where a value was measured. */
export type Source = 'validation' | 'training';

export interface Point {
  readonly epoch: number;
  /** Since the start of training, to the end of this epoch. */
  readonly seconds: number;
  readonly value: number;
}

/** A run's values on one source, without epochs that have none (or not a finite one). */
export function pointsOf(history: readonly EpochRecord[], measure: Measure, source: Source): Point[] {
  const key = source === 'training' ? measure : (`val_${measure}` as const);
  let seconds = 0;
  return history.flatMap((record) => {
    seconds += record.seconds;
    const value = record[key];
    return value === null || !Number.isFinite(value) ? [] : [{ epoch: record.epoch, seconds, value }];
  });
}

/** Validation where the run has it, else training. */
export function sourceOf(history: readonly EpochRecord[]): Source {
  const isValidated = history.some(({ val_accuracy, val_loss }) => val_accuracy !== null || val_loss !== null);
  return isValidated || history.length === 0 ? 'validation' : 'training';
}
