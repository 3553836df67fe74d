import type { EpochRecord } from '../records.js';

/** What a chart draws of a run, or of several runs that differ only in their seed. */
export interface ChartGroup {
  /** Shown as it is, whatever characters it holds; differs from the labels of the other groups of a chart. */
  readonly label: string;
  readonly parameters: number;
  /** One for each run. */
  readonly histories: readonly (readonly EpochRecord[])[];
}

export type Measure = 'accuracy' | 'loss';

/** Where a value was measured. */
export type Source = 'validation' | 'training';

/** Values of a run, or means of several runs, in their order, in columns: objects for a million epochs would take longer than the rest of the chart. */
export interface Points {
  readonly count: number;
  readonly epochs: Float64Array;
  /** Since the start of training, to the end of each epoch. */
  readonly seconds: Float64Array;
  /** Training steps since the start of training, where a chart runs over them. */
  readonly steps?: Float64Array;
  readonly values: Float64Array;
  /** Standard deviations of values that are means of several runs. */
  readonly deviations?: Float64Array;
}

/** A column of the history that charts draw. */
export type MeasuredColumn = Measure | `val_${Measure}` | 'learning_rate';

/** A run's values on one source. Epochs without a finite value are left out. */
export function collectPoints(history: readonly EpochRecord[], measure: Measure, source: Source): Points {
  return collectColumn(history, source === 'training' ? measure : `val_${measure}`);
}

/** A column of a run's history. Epochs without a finite value are left out. */
export function collectColumn(history: readonly EpochRecord[], key: MeasuredColumn): Points {
  const column = () => new Float64Array(history.length);
  const [epochs, seconds, values] = [column(), column(), column()];
  let count = 0;
  let elapsed = 0;
  for (const record of history) {
    elapsed += record.seconds;
    const value = record[key];
    if (value === null || !Number.isFinite(value)) continue;
    epochs[count] = record.epoch;
    seconds[count] = elapsed;
    values[count++] = value;
  }
  return {
    count,
    epochs: epochs.subarray(0, count),
    seconds: seconds.subarray(0, count),
    values: values.subarray(0, count),
  };
}

/** Validation if the run has it, else training. */
export function chooseSource(history: readonly EpochRecord[]): Source {
  const isValidated = history.some(({ val_accuracy, val_loss }) => val_accuracy !== null || val_loss !== null);
  return isValidated || history.length === 0 ? 'validation' : 'training';
}
