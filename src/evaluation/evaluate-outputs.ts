import type { PredictionRecord } from '../records.js';
import { expectedCalibrationError, reliabilityBins } from './calibration.js';
import { classScores, macroAverage, weightedAverage } from './class-scores.js';
import { confusionMatrix } from './confusion-matrix.js';
import { logLoss } from './log-loss.js';
import { predictClasses } from './predictions.js';
import { topKAccuracy } from './top-k.js';
import type { ClassScores, ConfusionMatrix, Interval, Outputs, ReliabilityBin, Scores } from './types.js';
import { wilsonInterval } from './wilson-interval.js';

/** The numbers of a classifier on one set of examples. Accuracies and scores are from 0 to 1. */
export interface ClassifierReport {
  readonly count: number;
  readonly right: number;
  readonly accuracy: number;
  /** 95 %, by `wilsonInterval`. */
  readonly accuracyInterval: Interval;
  /** Mean of −ln of the probability of the label, in nats. */
  readonly logLoss: number;
  /** How often the label is among the k most probable classes. */
  readonly topK: { readonly k: number; readonly accuracy: number };
  readonly expectedCalibrationError: number;
  /** In the order of their confidence. */
  readonly bins: readonly ReliabilityBin[];
  /** One a class, in their order. */
  readonly classes: readonly ClassScores[];
  /** Plain mean over the classes that occur. */
  readonly macro: Scores;
  /** Mean over the classes, weighted by their support. */
  readonly weighted: Scores;
  readonly matrix: ConfusionMatrix;
  /** One an example, in their order. */
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
  const predictions = predictClasses(outputs);
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
