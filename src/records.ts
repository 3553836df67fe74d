/** A row of history.csv. Values a run does not measure are `null` (an empty cell). */
export interface EpochRecord {
  /** Counts from 1. */
  readonly epoch: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly val_accuracy: number | null;
  readonly val_loss: number | null;
  readonly learning_rate: number;
  /** Wall-clock time of this epoch, validation included. */
  readonly seconds: number;
  /** Only with the metric top_k. */
  readonly top_k_accuracy?: number;
  readonly val_top_k_accuracy?: number | null;
}

/** A row of steps.csv: means over the steps since the row before. */
export interface StepRecord {
  readonly epoch: number;
  /** Within the epoch, counts from 1. */
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Since the start of the epoch. */
  readonly seconds: number;
}

/** A row of predictions.csv. */
export interface PredictionRecord {
  readonly index: number;
  readonly label: number;
  readonly prediction: number;
  readonly confidence: number;
}
