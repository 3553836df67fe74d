import { join } from 'node:path';
import test from 'ava';
import { renderRun } from '../src/cli/render/run.js';
import { renderRuns } from '../src/cli/render/runs.js';
import { compareRuns } from '../src/compare/compare-runs.js';
import { planOfRun } from '../src/open/open-model.js';
import { makeRunReport } from '../src/report/run-sections.js';
import { readRun } from '../src/runs/read-run.js';
import { measuredIn, modelScoreOf } from '../src/records.js';
import { makeRow, makeRun, record } from './helpers/runs.js';
import { repository, trainPlain } from './helpers/runs-on-disk.js';

const RESTORED = [
  'data.limit={train: 300, test: 500}',
  'train.batch_size=64',
  'train.optimizer={type: sgd, learning_rate: 3}',
  'train.epochs=9',
  'train.early_stopping={monitor: val_loss, patience: 50, restore_best_weights: true}',
];

test('a run that goes back to its best weights says whose they are, and its figures are theirs', async (t) => {
  const { folder } = await trainPlain({ file: join(repository, 'configs', 'lr.yaml'), overrides: RESTORED });
  const run = readRun(folder);
  const { manifest, history } = run;
  const losses = history.map(({ val_loss }) => val_loss!);
  const best = losses.indexOf(Math.min(...losses)) + 1;
  t.true(best < 9, 'the last epoch is not the best one');
  t.deepEqual(manifest.weights, { epoch: best });
  t.is(manifest.metrics.test!.accuracy, history[best - 1]!.val_accuracy!);

  const { accuracy, source, scoredEpoch } = makeRow(run);
  t.deepEqual([accuracy, source, scoredEpoch], [history[best - 1]!.val_accuracy, 'test', best]);
  t.regex(renderRuns([makeRow(run)]), / Measured in .*\n.*\n.* test /);
  t.regex(renderRun(run, planOfRun(manifest)), new RegExp(`^Weights +of epoch ${best}, in model/$`, 'm'));
  const [compared] = compareRuns([run, run]).runs;
  t.is(compared!.weights, `epoch ${best}`);
  const overview = makeRunReport({ run, config: '' }).sections[0]!;
  t.true(JSON.stringify(overview.blocks).includes(`{"label":"Weights of","value":"epoch ${best}"}`));
});

test('without test figures those of the epoch count whose weights are there', (t) => {
  const run = makeRun({ history: [1, 2, 3].map((epoch) => record({ epoch, val_accuracy: epoch / 10 })) });
  const metrics = { ...run.manifest.metrics, test: null };
  const scoreOf = (weights: { epoch: number } | undefined) => {
    const manifest = { ...run.manifest, metrics, ...(weights === undefined ? {} : { weights }) };
    return modelScoreOf({ manifest, history: run.history })!;
  };
  t.is(scoreOf({ epoch: 2 }).accuracy, 0.2);
  t.is(measuredIn(scoreOf({ epoch: 2 })), 'validation of epoch 2');
  t.is(measuredIn(scoreOf(undefined)), 'validation of epoch 3');
});

test('weights from the middle of an epoch are those of no epoch', (t) => {
  const run = makeRun({ epochs: 3 });
  const manifest = { ...run.manifest, weights: { epoch: 2, step: 5 } };
  t.is(modelScoreOf({ ...run, manifest })!.epoch, null);
});
