import test from 'ava';

import type { ExperimentSpec } from '../../src/config/types.js';
import { compareRuns } from '../../src/compare/compare-runs.js';
import { toComparisonJson } from '../../src/compare/comparison-json.js';
import { cnnHistory, lrHistory } from '../helpers/keras-histories.js';
import { cnnLayers, lrLayers, makeRun, record } from '../helpers/runs.js';

const lr = makeRun({ name: 'lr', layers: lrLayers, history: lrHistory });
const cnn = makeRun({ name: 'cnn', history: cnnHistory });

test('a row has the sizes, the results and the costs of its run', (t) => {
  const { history, ...row } = compareRuns([lr, cnn]).runs[0]!;
  t.is(history, lrHistory);
  t.deepEqual(row, {
    label: 'lr',
    name: 'lr',
    folder: 'runs/lr',
    seed: 1,
    status: 'finished',
    reason: null,
    engine: 'simd wasm, 2 threads',
    layers: ['flatten', 'dense 10 softmax'],
    parameters: 7850,
    flops: lr.manifest.model.flops,
    epochsDone: 20,
    epochsPlanned: 20,
    source: 'validation',
    bestAccuracy: { epoch: 16, value: 0.9286 },
    bestLoss: { epoch: 18, value: 0.2623 },
    final: { epoch: 20, accuracy: 0.9278, loss: 0.2635 },
    test: { accuracy: 0.9278, loss: 0.2635 },
    weights: null,
    seconds: lrHistory.reduce((total, { seconds }) => total + seconds, 0),
    secondsPerEpoch: lrHistory.reduce((total, { seconds }) => total + seconds, 0) / 20,
  });
});

test('the best epoch is the earliest of equals', (t) => {
  const history = [1, 2, 3].map((epoch) => record({ epoch, val_accuracy: epoch === 1 ? 0.9 : 0.95 }));
  t.deepEqual(compareRuns([makeRun({ history }), cnn]).runs[0]?.bestAccuracy, { epoch: 2, value: 0.95 });
});

test('a run without validation is measured in training', (t) => {
  const history = [record({ epoch: 1, accuracy: 0.8, loss: 0.5, val_accuracy: null, val_loss: null })];
  const [row] = compareRuns([makeRun({ data: { validation: 'none' }, history }), cnn]).runs;
  t.is(row?.source, 'training');
  t.deepEqual(row?.final, { epoch: 1, accuracy: 0.8, loss: 0.5 });
});

test('a run that failed before its first epoch compares', (t) => {
  const failed = makeRun({ name: 'failed', status: 'failed', reason: 'out of memory', epochs: 0 });
  const row = compareRuns([failed, cnn]).runs[0]!;
  t.deepEqual([row.epochsDone, row.epochsPlanned, row.status, row.reason], [0, 20, 'failed', 'out of memory']);
  t.deepEqual(
    [row.bestAccuracy, row.bestLoss, row.final, row.test, row.seconds, row.secondsPerEpoch],
    Array(6).fill(null),
  );
});

test('a loss that is no number is final but never best', (t) => {
  const history = [record({ epoch: 1, val_loss: 0.4 }), record({ epoch: 2, val_loss: NaN })];
  const [row] = compareRuns([makeRun({ history }), cnn]).runs;
  t.deepEqual(row?.bestLoss, { epoch: 1, value: 0.4 });
  t.is(row?.final?.loss, NaN);
});

test('runs of one name are told apart by their folder, and by a number at last', (t) => {
  const again = makeRun({ name: 'cnn', folder: 'runs/cnn-2' });
  const labels = compareRuns([lr, cnn, again, again]).runs.map(({ label }) => label);
  t.deepEqual(labels, ['lr', 'cnn', 'cnn-2', 'cnn-2 #2']);
});

test('runs of one config do not differ, whatever their names', (t) => {
  const { differences, layers } = compareRuns([cnn, makeRun({ name: 'other' })]);
  t.deepEqual([differences, layers], [[], []]);
});

test('settings differ section by section', (t) => {
  const other = makeRun({
    seed: 2,
    data: { limit: 1000 },
    train: { batch_size: 64, optimizer: { type: 'adam', learning_rate: 0.01 } },
  });
  t.deepEqual(compareRuns([cnn, other]).differences, [
    { section: 'experiment', settings: [{ path: 'seed', values: [1, 2] }] },
    { section: 'data', settings: [{ path: 'data.limit.train', values: [null, 1000] }] },
    {
      section: 'train',
      settings: [
        { path: 'train.optimizer.learning_rate', values: [0.001, 0.01] },
        { path: 'train.batch_size', values: [100, 64] },
      ],
    },
  ]);
});

test('weights of classes differ as a whole, or class by class where both runs name some', (t) => {
  const weights: NonNullable<ExperimentSpec['train']>[] = [
    { class_weight: 'balanced' },
    { class_weight: { 1: 2, 4: 3 } },
    { class_weight: { 4: 5 } },
    {},
  ];
  const runs = weights.map((train) => makeRun({ train }));
  const differences = (left: number, right: number) =>
    compareRuns([runs[left]!, runs[right]!]).differences.flatMap(({ settings }) => settings);
  t.deepEqual(differences(0, 1), [{ path: 'train.class_weight', values: ['balanced', { 1: 2, 4: 3 }] }]);
  t.deepEqual(differences(1, 2), [
    { path: 'train.class_weight.1', values: [2, null] },
    { path: 'train.class_weight.4', values: [3, 5] },
  ]);
  t.deepEqual(differences(2, 3), [{ path: 'train.class_weight', values: [{ 4: 5 }, null] }]);
});

test('a block that another run has switched off is shown whole', (t) => {
  const [section] = compareRuns([cnn, makeRun({ train: { early_stopping: { patience: 3 } } })]).differences;
  const [setting] = section!.settings;
  t.is(setting?.path, 'train.early_stopping');
  t.is(setting?.values[0], false);
  t.like(setting?.values[1], { patience: 3, monitor: 'val_loss' });
});

test('the document has snake_case keys and can be written', (t) => {
  const failed = makeRun({ name: 'failed', status: 'failed', epochs: 0, layers: lrLayers });
  const text = JSON.stringify(toComparisonJson(compareRuns([cnn, failed])));
  const document = JSON.parse(text) as { runs: Record<string, unknown>[]; layers: unknown[]; differences: object };
  t.like(document.runs[0], { best_accuracy: { epoch: 15, value: 0.9916 }, epochs_done: 20, measured_in: 'validation' });
  t.like(document.runs[1], { best_accuracy: null, final: null, measured_in: null, seconds_per_epoch: null });
  t.is(document.layers.length, 5);
  const keys = [...text.matchAll(/"(\w+)":/g)].map(([, key]) => key!);
  t.true(keys.length > 50);
  t.deepEqual(
    keys.filter((key) => /[A-Z]/.test(key)),
    [],
  );
});

test('twenty runs compare', (t) => {
  const runs = Array.from({ length: 20 }, (_, seed) =>
    makeRun({ name: `seed-${seed}`, seed, layers: seed % 2 ? cnnLayers : lrLayers }),
  );
  const { runs: rows, differences, layers } = compareRuns(runs);
  t.is(rows.length, 20);
  t.is(differences[0]?.settings[0]?.values.length, 20);
  t.true(layers.every(({ positions }) => positions.length === 20));
});
