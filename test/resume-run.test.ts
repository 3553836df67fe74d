import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { simdEngine } from '../src/engine/simd/engine.js';
import { MnistxError } from '../src/errors.js';
import { readRun } from '../src/runs/read-run.js';
import { runPlain } from './helpers/runs-on-disk.js';
import { contentOf, killed, plain, request, resume, stopped } from './helpers/stopped-runs.js';
import type { Case } from './helpers/stopped-runs.js';

const CASES: Readonly<Record<string, Omit<Case, 'engine' | 'stopAfter'>>> = {
  'adam and dropout': { config: 'cnn', overrides: [] },
  'sgd with momentum and a cosine schedule': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: sgd, learning_rate: 0.1, momentum: 0.9 }',
      'train.learning_rate_schedule={ type: cosine, warmup_epochs: 1 }',
    ],
  },
  'rmsprop, centered, with a plateau': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: rmsprop, centered: true, momentum: 0.5 }',
      'train.reduce_lr_on_plateau={ monitor: val_loss, patience: 0, factor: 0.5, min_delta: 1 }',
    ],
  },
  'adadelta and a checkpoint of the best': {
    config: 'lr',
    overrides: ['train.optimizer={ type: adadelta, learning_rate: 0.5 }', 'train.checkpoint=best'],
  },
  adagrad: { config: 'lr', overrides: ['train.optimizer=adagrad'] },
  'early stopping that goes back to the best weights': {
    config: 'lr',
    overrides: [
      'train.optimizer={ type: adamw, learning_rate: 0.05 }',
      'train.early_stopping={ monitor: loss, patience: 2, min_delta: 0.6, restore_best_weights: true }',
    ],
  },
};

async function endsTheSame(t: ExecutionContext, written: Case): Promise<void> {
  const whole = await runPlain(request(written), { chooseEngine: () => written.engine });
  const folder = await stopped(written);
  t.is(readRun(folder).history.length, written.stopAfter);
  const { status, outcome } = await resume(folder, written.engine);
  t.is(status, whole.status);
  t.deepEqual(outcome, whole.outcome);
  t.deepEqual(contentOf(folder), contentOf(whole.folder));
  const { manifest } = readRun(folder);
  t.deepEqual(manifest.metrics.test, readRun(whole.folder).manifest.metrics.test);
  t.deepEqual(
    manifest.resumed?.map(({ epoch }) => epoch),
    [written.stopAfter],
  );
}

for (const [name, written] of Object.entries(CASES)) {
  test.serial(`simd: a resumed run ends in the bytes of one without a stop: ${name}`, (t) =>
    endsTheSame(t, { ...written, engine: simdEngine, stopAfter: 2 }),
  );
  if (written.config === 'lr')
    test.serial(`tfjs: a resumed run ends in the bytes of one without a stop: ${name}`, (t) =>
      endsTheSame(t, { ...written, engine: plain, stopAfter: 2 }),
    );
}

const small: Case = { config: 'lr', engine: simdEngine, overrides: ['train.checkpoint=best'], stopAfter: 2 };

test.serial('what stood in the tables after the checkpoint, and half a row, is dropped', async (t) => {
  const whole = await runPlain(request(small), { chooseEngine: () => simdEngine });
  const folder = await killed(small);
  const history = join(folder, 'history.csv');
  writeFileSync(history, `${readFileSync(history, 'utf8')}3,0.1,0.2,0.3,0.4,0.5,0.6\n4,0.9,0`);
  await resume(folder, simdEngine);
  t.deepEqual(contentOf(folder), contentOf(whole.folder));
});

test.serial('without a checkpoint a run starts over, in the same folder', async (t) => {
  const whole = await runPlain(request(small), { chooseEngine: () => simdEngine });
  const folder = await stopped(small);
  rmSync(join(folder, 'checkpoints'), { recursive: true });
  await resume(folder, simdEngine);
  t.deepEqual(contentOf(folder), contentOf(whole.folder));
});

test.serial('more epochs extend a finished run as if it had been so long from the start', async (t) => {
  const longer = { ...small, overrides: [...small.overrides, 'train.epochs=7'] };
  const whole = await runPlain(request(longer), { chooseEngine: () => simdEngine });
  const { folder } = await runPlain(request(small), { chooseEngine: () => simdEngine });
  await resume(folder, simdEngine, { overrides: ['train.epochs=7'] });
  const [actual, expected] = [contentOf(folder), contentOf(whole.folder)];
  t.deepEqual(actual, expected);
  t.is(readRun(folder).history.length, 7);
});

test.serial('a changed world is told difference by difference, and --force records it', async (t) => {
  const folder = await stopped(small);
  const changed = { overrides: ['train.batch_size=25', 'data.limit.train=100'] };
  const error = await t.throwsAsync(resume(folder, simdEngine, changed), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_CHANGED');
  for (const line of ['train.batch_size: 50 → 25', 'data.limit.train: 200 → 100', 'training examples: 200 → 100'])
    t.true(error.message.includes(line), line);
  const other = await t.throwsAsync(resume(folder, plain), { instanceOf: MnistxError });
  t.regex(other.message, /the engine: simd → tfjs/);
  t.is(readRun(folder).manifest.status, 'interrupted');
  await resume(folder, simdEngine, { ...changed, force: true });
  const { resumed } = readRun(folder).manifest;
  t.true(resumed?.[0]?.differences.includes('train.batch_size: 50 → 25'));
});

test.serial('fewer epochs than before are a change, and another network is refused', async (t) => {
  const folder = await stopped(small);
  const fewer = await t.throwsAsync(resume(folder, simdEngine, { overrides: ['train.epochs=3'] }), {
    instanceOf: MnistxError,
  });
  t.regex(fewer.message, /train\.epochs: 5 → 3/);
  const overrides = [
    'model.layers=[{ type: flatten }, { type: dense, units: 10, activation: softmax, use_bias: false }]',
  ];
  const network = await t.throwsAsync(resume(folder, simdEngine, { overrides, force: true }), {
    instanceOf: MnistxError,
  });
  t.is(network.code, 'RUN_CHANGED');
});

test.serial('a history that lacks what the checkpoint counts on is named, and left as it is', async (t) => {
  const folder = await killed(small);
  const longer = await stopped({ ...small, stopAfter: 3 });
  const history = readFileSync(join(folder, 'history.csv'));
  cpSync(join(longer, 'checkpoints'), join(folder, 'checkpoints'), { recursive: true });
  const error = await t.throwsAsync(resume(folder, simdEngine), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_DAMAGED');
  t.regex(error.message, /history\.csv lacks epoch 3, but the checkpoint is of epoch 3/);
  t.deepEqual(readFileSync(join(folder, 'history.csv')), history);
});

test.serial('a damaged checkpoint is named', async (t) => {
  const folder = await stopped(small);
  const file = join(folder, 'checkpoints', 'last.ckpt');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
  const error = await t.throwsAsync(resume(folder, simdEngine), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_DAMAGED');
  t.true(error.message.includes('last.ckpt'));
});

test.serial('a copied folder goes on by itself, whoever holds the first', async (t) => {
  const folder = await stopped(small);
  const copy = join(dirname(folder), `${basename(folder)}-copy`);
  cpSync(folder, copy, { recursive: true });
  await Promise.all([resume(folder, simdEngine), resume(copy, simdEngine)]);
  t.deepEqual(contentOf(copy), contentOf(folder));
});
