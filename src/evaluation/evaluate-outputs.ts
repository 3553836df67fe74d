import type { PredictionRecord } from '../records.js';
import { expectedCalibrationError, reliabilityBins } from './calibration.js';
import { classScores, macroAverage, weightedAverage } from './class-scores.js';
import { confusionMatrix } from './confusion-matrix.js';
import { logLoss } from './log-loss.js';
import { predictionsOf } from './predictions.js';
import { topKAccuracy } from './top-k.js';
import type { ClassScores, ConfusionMatrix, Interval, Outputs, ReliabilityBin, Scores } from './types.js';
import { wilsonInterval } from './wilson-interval.js';

/** The numbers of a classifier on one set of examples. */
export interface ClassifierReport {
  readonly count: number;
  readonly right: number;
  readonly accuracy: number;
  /** 95 %, of Wilson. */
  readonly accuracyInterval: Interval;
  readonly logLoss: number;
  readonly topK: { readonly k: number; readonly accuracy: number };
  readonly expectedCalibrationError: number;
  readonly bins: readonly ReliabilityBin[];
  readonly classes: readonly ClassScores[];
  readonly macro: Scores;
  readonly weighted: Scores;
  readonly matrix: ConfusionMatrix;
  readonly predictions: readonly PredictionRecord[];
}

/** Options of `evaluateOutputs`. */
export interface ReportOptions {
  /** From 1 to the number of classes. */
  readonly k: number;
  /** Bins of equal width for the calibration error. Default: `15` */
  readonly bins?: number;
}

/** All scores of a classifier from its probabilities, (count, classes), and the true labels. */
export function evaluateOutputs(outputs: Outputs, { k, bins: binCount = 15 }: ReportOptions): ClassifierReport {
  const predictions = predictionsOf(outputs);
  const count = predictions.length;
  const right = predictions.filter(({ label, prediction }) => label === prediction).length;
  const matrix = confusionMatrix(predictions, outputs.classes);
  const bins = reliabilityBins(predictions, binCount);
  return {
    count,
    right,
    accuracy: count === 0 ? 0 : right / count,
    accuracyInterval: wilsonInterval(right, count),
    logLoss: logLoss(outputs),
    topK: { k, accuracy: topKAccuracy(outputs, k) },
    expectedCalibrationError: expectedCalibrationError(bins),
    bins,
    classes: classScores(matrix),
    macro: macroAverage(matrix),
    weighted: weightedAverage(matrix),
    matrix,
    predictions,
  };
}
