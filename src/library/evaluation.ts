import type { ReportOptions } from '../evaluation/evaluate-outputs.js';
import type { BootstrapOptions } from '../evaluation/paired-bootstrap.js';
import type { Contingency, Outputs } from '../evaluation/types.js';
import { checked } from './checked.js';
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

export const confusionMatrix: typeof typed.confusionMatrix = checked(
  'confusionMatrix',
  typed.confusionMatrix,
  ['answers', answers],
  ['classes', positive],
);

export const normalizedRows: typeof typed.normalizedRows = checked('normalizedRows', typed.normalizedRows, [
  'matrix',
  listOf('rows of numbers', listOf('numbers', number)),
]);

export const largestConfusions: typeof typed.largestConfusions = checked(
  'largestConfusions',
  typed.largestConfusions,
  ['matrix', matrix],
  ['most', count],
);

export const classScores: typeof typed.classScores = checked('classScores', typed.classScores, ['matrix', matrix]);

export const macroAverage: typeof typed.macroAverage = checked('macroAverage', typed.macroAverage, ['matrix', matrix]);

export const weightedAverage: typeof typed.weightedAverage = checked('weightedAverage', typed.weightedAverage, [
  'matrix',
  matrix,
]);

export const reliabilityBins: typeof typed.reliabilityBins = checked(
  'reliabilityBins',
  typed.reliabilityBins,
  ['predictions', predictions],
  ['count', optional(positive)],
);

export const expectedCalibrationError: typeof typed.expectedCalibrationError = checked(
  'expectedCalibrationError',
  typed.expectedCalibrationError,
  ['bins', bins],
);

export const evaluateOutputs: typeof typed.evaluateOutputs = checked(
  'evaluateOutputs',
  typed.evaluateOutputs,
  ['outputs', options<Outputs>({ labels: bytes, probabilities: floats, classes: positive })],
  ['options', options<ReportOptions>({ k: positive, bins: optional(positive) })],
);

export const contingencyOf: typeof typed.contingencyOf = checked(
  'contingencyOf',
  typed.contingencyOf,
  ['first', answers],
  ['second', answers],
);

export const mcnemarExact: typeof typed.mcnemarExact = checked('mcnemarExact', typed.mcnemarExact, [
  '',
  options<Pick<Contingency, 'onlyFirst' | 'onlySecond'>>({ onlyFirst: count, onlySecond: count }),
]);

export const pairedBootstrap: typeof typed.pairedBootstrap = checked(
  'pairedBootstrap',
  typed.pairedBootstrap,
  ['contingency', options<Contingency>({ bothRight: count, onlyFirst: count, onlySecond: count, bothWrong: count })],
  ['options', optional(options<BootstrapOptions>({ seed: optional(count), resamples: optional(positive) }))],
);

export const wilsonInterval: typeof typed.wilsonInterval = checked(
  'wilsonInterval',
  typed.wilsonInterval,
  ['right', count],
  ['count', count],
);
