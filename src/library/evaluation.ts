import type { ReportOptions } from '../evaluation/evaluate-outputs.js';
import type { BootstrapOptions } from '../evaluation/paired-bootstrap.js';
import type { Contingency, Outputs } from '../evaluation/types.js';
import { withChecks } from './with-checks.js';
import * as typed from './functions.js';
import { bytes, count, floats, listOf, number, object, optional, options, positive } from './kinds.js';

const matrix = listOf('rows of counts', listOf('counts', count));
const answers = listOf(
  'answers',
  object<{ label: number; prediction: number }>('{ label, prediction }', { label: count, prediction: count }),
);
const predictions = listOf(
  'predictions',
  object<{ label: number; prediction: number; confidence: number }>('{ label, prediction, confidence }', {
    label: count,
    prediction: count,
    confidence: number,
  }),
);
const bins = listOf('bins', object<{ count: number }>('a bin, as reliabilityBins returns them', { count }));

export const confusionMatrix: typeof typed.confusionMatrix = withChecks(
  'confusionMatrix',
  typed.confusionMatrix,
  ['answers', answers],
  ['classes', positive],
);

export const normalizeRows: typeof typed.normalizeRows = withChecks('normalizeRows', typed.normalizeRows, [
  'matrix',
  listOf('rows of numbers', listOf('numbers', number)),
]);

export const findLargestConfusions: typeof typed.findLargestConfusions = withChecks(
  'findLargestConfusions',
  typed.findLargestConfusions,
  ['matrix', matrix],
  ['most', count],
);

export const classScores: typeof typed.classScores = withChecks('classScores', typed.classScores, ['matrix', matrix]);

export const macroAverage: typeof typed.macroAverage = withChecks('macroAverage', typed.macroAverage, [
  'matrix',
  matrix,
]);

export const weightedAverage: typeof typed.weightedAverage = withChecks('weightedAverage', typed.weightedAverage, [
  'matrix',
  matrix,
]);

export const reliabilityBins: typeof typed.reliabilityBins = withChecks(
  'reliabilityBins',
  typed.reliabilityBins,
  ['predictions', predictions],
  ['count', optional(positive)],
);

export const expectedCalibrationError: typeof typed.expectedCalibrationError = withChecks(
  'expectedCalibrationError',
  typed.expectedCalibrationError,
  ['bins', bins],
);

export const evaluateOutputs: typeof typed.evaluateOutputs = withChecks(
  'evaluateOutputs',
  typed.evaluateOutputs,
  ['outputs', options<Outputs>({ labels: bytes, probabilities: floats, classes: positive })],
  ['options', options<ReportOptions>({ k: positive, bins: optional(positive) })],
);

export const countContingency: typeof typed.countContingency = withChecks(
  'countContingency',
  typed.countContingency,
  ['first', answers],
  ['second', answers],
);

export const mcnemarExact: typeof typed.mcnemarExact = withChecks('mcnemarExact', typed.mcnemarExact, [
  '',
  options<Pick<Contingency, 'onlyFirst' | 'onlySecond'>>({ onlyFirst: count, onlySecond: count }),
]);

export const pairedBootstrap: typeof typed.pairedBootstrap = withChecks(
  'pairedBootstrap',
  typed.pairedBootstrap,
  ['contingency', options<Contingency>({ bothRight: count, onlyFirst: count, onlySecond: count, bothWrong: count })],
  ['options', optional(options<BootstrapOptions>({ seed: optional(count), resamples: optional(positive) }))],
);

export const wilsonInterval: typeof typed.wilsonInterval = withChecks(
  'wilsonInterval',
  typed.wilsonInterval,
  ['right', count],
  ['count', count],
);
