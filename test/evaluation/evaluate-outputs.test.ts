import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { classScores, macroAverage } from '../../src/evaluation/class-scores.js';
import { confusionMatrix, findLargestConfusions, normalizeRows } from '../../src/evaluation/confusion-matrix.js';
import { evaluateOutputs } from '../../src/evaluation/evaluate-outputs.js';
import { mcnemarExact } from '../../src/evaluation/mcnemar.js';
import { findConfidentMistakes } from '../../src/evaluation/predictions.js';
import { root } from '../helpers/cli.js';

interface Fixture {
  readonly labels: readonly number[];
  readonly probabilities: readonly number[];
  readonly classes: number;
  readonly accuracy: number;
  readonly accuracyInterval: readonly number[];
  readonly logLoss: number;
  readonly topK2: number;
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
  readonly support: readonly number[];
  readonly macro: readonly number[];
  readonly weighted: readonly number[];
  readonly matrix: readonly (readonly number[])[];
  readonly calibrationAccuracy: readonly number[];
  readonly calibrationConfidence: readonly number[];
  readonly expectedCalibrationError: number;
  readonly mcnemar: readonly { readonly onlyFirst: number; readonly onlySecond: number; readonly pValue: number }[];
}

/** Its `origin` says what made it. */
const fixture = JSON.parse(
  readFileSync(join(root, 'test/fixtures/scikit-learn-scores.json'), 'utf8'),
) as unknown as Fixture;

/** Probabilities are 32-bit floats here: seven digits. */
const TOLERANCE = 1e-6;

test('every number is the one of scikit-learn and SciPy', (t) => {
  const report = evaluateOutputs(
    {
      labels: Uint8Array.from(fixture.labels),
      probabilities: Float32Array.from(fixture.probabilities),
      classes: fixture.classes,
    },
    { k: 2 },
  );
  const isNear = (values: readonly (number | null)[], expected: readonly number[], what: string): void => {
    t.is(values.length, expected.length, what);
    values.forEach((value, index) => t.true(Math.abs(value! - expected[index]!) < TOLERANCE, `${what} ${index}`));
  };
  isNear([report.accuracy], [fixture.accuracy], 'accuracy');
  isNear(report.accuracyInterval, fixture.accuracyInterval, 'Wilson interval');
  isNear([report.logLoss], [fixture.logLoss], 'log loss');
  isNear([report.topK.accuracy], [fixture.topK2], 'top-k');
  for (const key of ['precision', 'recall', 'f1', 'support'] as const)
    isNear(
      report.classes.map((scores) => scores[key]),
      fixture[key],
      key,
    );
  isNear(Object.values(report.macro) as number[], fixture.macro, 'macro');
  isNear(Object.values(report.weighted) as number[], fixture.weighted, 'weighted');
  t.deepEqual(report.matrix, fixture.matrix);
  const bins = report.bins.filter(({ count }) => count > 0);
  isNear(
    bins.map(({ accuracy }) => accuracy),
    fixture.calibrationAccuracy,
    'accuracy of a bin',
  );
  isNear(
    bins.map(({ meanConfidence }) => meanConfidence),
    fixture.calibrationConfidence,
    'confidence of a bin',
  );
  isNear([report.expectedCalibrationError], [fixture.expectedCalibrationError], 'calibration error');
});

test("McNemar's exact test is SciPy's binomial test", (t) => {
  t.is(fixture.mcnemar.length, 5);
  for (const { pValue, ...counts } of fixture.mcnemar)
    t.true(Math.abs(mcnemarExact(counts).pValue / pValue - 1) < 1e-10, JSON.stringify(counts));
});

test('a class that is never said has precision 0, one that does not occur is left out of the mean', (t) => {
  const answers = [
    { label: 0, prediction: 0 },
    { label: 0, prediction: 0 },
    { label: 1, prediction: 0 },
  ];
  const matrix = confusionMatrix(answers, 3);
  t.deepEqual(matrix, [
    [2, 0, 0],
    [1, 0, 0],
    [0, 0, 0],
  ]);
  t.deepEqual(
    classScores(matrix).map(({ precision, recall, support }) => [precision, recall, support]),
    [
      [2 / 3, 1, 2],
      [0, 0, 1],
      [0, 0, 0],
    ],
  );
  t.is(macroAverage(matrix).recall, 0.5);
  t.deepEqual(normalizeRows(matrix), [
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 0],
  ]);
  t.deepEqual(findLargestConfusions(matrix, 3), [{ label: 1, prediction: 0, count: 1 }]);
});

test('without examples no number is NaN', (t) => {
  const report = evaluateOutputs({ labels: new Uint8Array(), probabilities: new Float32Array(), classes: 2 }, { k: 1 });
  t.deepEqual(
    [report.accuracy, report.logLoss, report.topK.accuracy, report.expectedCalibrationError, report.macro.f1],
    [0, 0, 0, 0, 0],
  );
  t.deepEqual(report.accuracyInterval, [0, 1]);
});

test('the most confident mistakes come first', (t) => {
  const answers = [
    [1, 1, 0.99],
    [1, 0, 0.6],
    [0, 1, 0.9],
    [0, 1, 0.6],
  ].map(([label, prediction, confidence], index) => ({
    index,
    label: label!,
    prediction: prediction!,
    confidence: confidence!,
  }));
  t.deepEqual(
    findConfidentMistakes(answers, 2).map(({ index }) => index),
    [2, 1],
  );
});
