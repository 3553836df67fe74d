import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { expectedCalibrationError, reliabilityBins } from '../../src/evaluation/calibration.js';
import { normalizeRows } from '../../src/evaluation/confusion-matrix.js';
import { evaluateOutputs } from '../../src/evaluation/evaluate-outputs.js';
import { topKAccuracy } from '../../src/evaluation/top-k.js';
import { root } from '../helpers/cli.js';

type Numbers = readonly number[];

interface Case {
  readonly name: string;
  readonly labels: Numbers;
  readonly probabilities: Numbers;
  readonly classes: number;
  readonly matrix: readonly Numbers[];
  readonly normalized: readonly Numbers[];
  readonly precision: Numbers;
  readonly recall: Numbers;
  readonly f1: Numbers;
  readonly support: Numbers;
  readonly macro: Numbers;
  readonly weighted: Numbers;
  readonly accuracy: number;
  readonly wilson: Numbers;
  readonly topK: Readonly<Record<string, number>>;
  readonly logLoss: number;
  readonly logLoss64: number;
  readonly bins: Readonly<
    Record<string, { readonly counts: Numbers; readonly accuracy: Numbers; readonly confidence: Numbers; ece: number }>
  >;
}

/** Made by make.py beside it, with the versions that its `origin` names. */
const { cases } = JSON.parse(readFileSync(join(root, 'test/fixtures/evaluation/cases.json'), 'utf8')) as {
  cases: readonly Case[];
};

/** Sums are in another order than NumPy's. */
const ROUNDING = 1e-12;
/** scikit-learn adds up 32-bit logarithms. */
const SINGLE = 1e-6;

test('the fixture has the cases that divide by zero', (t) => {
  t.is(cases.length, 10);
  t.true(cases.some(({ support }) => support.includes(0)));
  t.true(
    cases.some(({ matrix, support }) => support.some((count, at) => count > 0 && matrix.every((row) => !row[at]))),
  );
});

for (const expected of cases) {
  test(`scikit-learn's numbers: ${expected.name}`, (t) => {
    const outputs = {
      labels: Uint8Array.from(expected.labels),
      probabilities: Float32Array.from(expected.probabilities),
      classes: expected.classes,
    };
    const near = (found: Numbers, wanted: Numbers, what: string, tolerance = ROUNDING): void => {
      t.is(found.length, wanted.length, what);
      found.forEach((value, at) =>
        t.true(Math.abs(value - wanted[at]!) <= tolerance, `${what}: ${value}, ${wanted[at]}`),
      );
    };
    const report = evaluateOutputs(outputs, { k: 1 });
    t.deepEqual(report.matrix, expected.matrix);
    near(normalizeRows(report.matrix).flat(), expected.normalized.flat(), 'normalized');
    for (const key of ['precision', 'recall', 'f1', 'support'] as const)
      near(
        report.classes.map((scores) => scores[key]),
        expected[key],
        key,
      );
    for (const key of ['macro', 'weighted'] as const) {
      const { precision, recall, f1 } = report[key];
      near([precision, recall, f1], expected[key], key);
    }
    near([report.accuracy], [expected.accuracy], 'accuracy');
    near(report.accuracyInterval, expected.wilson, 'interval');
    for (const [k, accuracy] of Object.entries(expected.topK))
      near([topKAccuracy(outputs, Number(k))], [accuracy], `top ${k}`);
    near([report.logLoss], [expected.logLoss64], 'log loss');
    near([report.logLoss], [expected.logLoss], 'log loss', SINGLE * Math.max(1, expected.logLoss));
    for (const [count, { counts, accuracy, confidence, ece }] of Object.entries(expected.bins)) {
      const bins = reliabilityBins(report.predictions, Number(count));
      const filled = bins.filter((bin) => bin.count > 0);
      t.deepEqual(
        bins.map((bin) => bin.count),
        counts,
      );
      near(
        filled.map((bin) => bin.accuracy!),
        accuracy,
        'bin accuracy',
      );
      near(
        filled.map((bin) => bin.meanConfidence!),
        confidence,
        'bin confidence',
      );
      near([expectedCalibrationError(bins)], [ece], 'calibration error');
    }
  });
}
