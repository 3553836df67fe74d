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

/** A row of steps.csv. Step 0 of an epoch measures the first batch with the weights at the start of the epoch. */
export interface StepRecord {
  readonly epoch: number;
  /** Steps done in this epoch. */
  readonly step: number;
  /** Means over the steps since the row before. */
  readonly loss: number;
  readonly accuracy: number;
  /** Since the start of the epoch. */
  readonly seconds: number;
  /** Mean loss over the epoch so far. */
  readonly mean_loss: number;
  /** Accuracy of the batch of this step alone. */
  readonly batch_accuracy: number;
  /** Since the start of training, without the time between a stop and its resumption. */
  readonly elapsed_seconds: number;
}

/** Columns of steps.csv that are drawn; the last three are `null` for a table of mnistx 0.1. */
export interface StepColumns {
  readonly count: number;
  readonly epoch: Float64Array;
  readonly step: Float64Array;
  readonly loss: Float64Array;
  readonly accuracy: Float64Array;
  readonly mean_loss: Float64Array | null;
  readonly batch_accuracy: Float64Array | null;
  readonly elapsed_seconds: Float64Array | null;
}

/** A row of predictions.csv. */
export interface PredictionRecord {
  readonly index: number;
  readonly label: number;
  readonly prediction: number;
  readonly confidence: number;
}

/** Weights as they were after whole epochs, and steps of the next one. */
export interface WeightsPlace {
  readonly epoch: number;
  readonly step?: number;
  /** They are the moving averages up to there. */
  readonly averaged?: true;
}

/** What the score of a run is computed from. */
interface ScoredRun {
  readonly manifest: {
    readonly weights?: WeightsPlace;
    readonly metrics: { readonly test: { readonly accuracy: number; readonly loss: number } | null };
    readonly experiment: {
      readonly train: { readonly early_stopping: false | { readonly restore_best_weights: boolean } };
    };
  };
  readonly history: readonly EpochRecord[];
}

/** The score of the weights in a run folder, and the set it was measured on. */
export interface ModelScore {
  readonly accuracy: number;
  readonly loss: number;
  readonly source: 'test' | 'validation' | 'training';
  /** The epoch that was measured; `null` if it is not a whole one, or not known. */
  readonly epoch: number | null;
}

/**
 * The score on the test set, else that of the epoch whose weights the folder holds; while a run trains, that of its
 * last epoch. `null` before the first.
 */
export function modelScoreOf({ manifest, history }: ScoredRun): ModelScore | null {
  const epoch = weightsEpochOf(manifest, history.length);
  const { test } = manifest.metrics;
  if (test !== null) return { accuracy: test.accuracy, loss: test.loss, source: 'test', epoch };
  const record = history[(epoch ?? history.length) - 1];
  return record === undefined ? null : scoreOf(record);
}

/** `test`, `validation of epoch 8` */
export function measuredIn({ source, epoch }: Pick<ModelScore, 'source' | 'epoch'>): string {
  return source === 'test' || epoch === null ? source : `${source} of epoch ${epoch}`;
}

/** `epoch 8`, `epoch 8, averaged`, `epoch 2 and 31 steps`; `null` for a folder that does not say. */
export function weightsText({ weights }: Pick<ScoredRun['manifest'], 'weights'>): string | null {
  if (weights === undefined) return null;
  const { epoch, step = 0, averaged = false } = weights;
  const steps = step === 0 ? '' : ` and ${step} ${step === 1 ? 'step' : 'steps'}`;
  return `epoch ${epoch}${steps}${averaged ? ', averaged' : ''}`;
}

/** `model.keras of Keras 3.15.1` */
export function importedText({ from, program }: { readonly from: string; readonly program: string | null }): string {
  return program === null ? from : `${from} of ${program}`;
}

/** Folders of earlier versions hold the weights of the last epoch, unless the best ones were to be restored. */
function weightsEpochOf({ weights, experiment }: ScoredRun['manifest'], epochsDone: number): number | null {
  if (weights !== undefined) return (weights.step ?? 0) === 0 ? weights.epoch : null;
  const { early_stopping: stopping } = experiment.train;
  return stopping !== false && stopping.restore_best_weights ? null : epochsDone;
}

function scoreOf({ epoch, accuracy, loss, val_accuracy, val_loss }: EpochRecord): ModelScore {
  return val_accuracy === null || val_loss === null
    ? { accuracy, loss, source: 'training', epoch }
    : { accuracy: val_accuracy, loss: val_loss, source: 'validation', epoch };
}
