import type { PredictionRecord } from '../records.js';

/** One answer of a classifier: the label of an example and what was predicted, both indices of classes. */
export type Answer = Pick<PredictionRecord, 'label' | 'prediction'>;

/** The outputs of a classifier for some examples. */
export interface Outputs {
  /** The right class of each example, (count). */
  readonly labels: Uint8Array;
  /** (count, classes), row after row. */
  readonly probabilities: Float32Array;
  readonly classes: number;
}

/** Counts of examples by label (row) and prediction (column), (classes, classes). */
export type ConfusionMatrix = readonly (readonly number[])[];

/** Precision, recall and their harmonic mean F1, each from 0 to 1. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Scores of one class. */
export interface ClassScores extends Scores {
  /** Index of the class. */
  readonly class: number;
  /** Examples that have this label. */
  readonly support: number;
}

/** Low and high end. */
export type Interval = readonly [low: number, high: number];

/** Examples whose confidence lies in (lower, upper]. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Null in an empty bin, as is `accuracy`. */
  readonly meanConfidence: number | null;
  readonly accuracy: number | null;
}

/** One class predicted as another. */
export interface Confusion {
  readonly label: number;
  readonly prediction: number;
  readonly count: number;
}

/** Right and wrong answers of two classifiers on the same examples. */
export interface Contingency {
  readonly bothRight: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly bothWrong: number;
}
