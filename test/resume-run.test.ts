import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../src/effects.js';
import { simdEngine } from '../src/engine/simd/engine.js';
import { createTfjsEngine } from '../src/engine/tfjs/engine.js';
import type { Engine } from '../src/engine/types.js';
import { MnistxError } from '../src/errors.js';
import { resumeRun } from '../src/resume-run.js';
import type { ResumeRequest } from '../src/resume-run.js';
import type { RunOptions } from '../src/run-types.js';
import { readRun } from '../src/runs/read-run.js';
import { failingFiles } from './helpers/failing-files.js';
import { repository, runPlain, temporaryFolder } from './helpers/runs-on-disk.js';

const plain = createTfjsEngine({ cacheDirectory: '', backend: 'plain' });
const SMALL = [
  'data.limit.train=200',
  'data.limit.test=60',
  'train.batch_size=50',
  'train.log_every=3',
  'train.epochs=5',
];

interface Case {
  readonly config: 'lr' | 'cnn';
  readonly engine: Engine;
  readonly overrides: readonly string[];
  /** Stop after this epoch. */
  readonly stopAfter: number;
}

const request = ({ config, overrides }: Pick<Case, 'config' | 'overrides'>) => ({
  file: join(repository, 'configs', `${config}.yaml`),
  overrides: [...SMALL, ...overrides],
  threads: 2,
});

/** Stopped by a signal after an epoch, as Ctrl-C does. */
async function stopped({ engine, stopAfter, ...written }: Case): Promise<string> {
  const controller = new AbortController();
  const { folder, status } = await runPlain(request(written), {
    signal: controller.signal,
    chooseEngine: () => engine,
    report: (event) => event.type === 'epoch' && event.record.epoch === stopAfter && controller.abort(),
  });
  if (status !== 'interrupted') throw new Error(`the run was to be interrupted, not ${status}`);
  return folder;
}

function resume(folder: string, engine: Engine, more: Partial<ResumeRequest> = {}, options: Partial<RunOptions> = {}) {
  const places = { cacheDirectory: temporaryFolder(), mirrors: [] };
  return resumeRun(
    { folder, overrides: [], force: false, threads: 1, ...places, ...more },
    {
      effects: nodeEffects,
      signal: new AbortController().signal,
      report: () => {},
      chooseEngine: () => engine,
      ...options,
    },
  );
}

/** What must be the same whatever happened on the way: all but times and what contains them. */
function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => !['run.json', 'run.lock'].includes(name) && !/\.(svg|vl\.json)$/.test(name))
    .sort();
  return Object.fromEntries(
    names.map((name) => {
      const bytes = readFileSync(join(folder, name));
      const isTimed = name === 'history.csv' || name === 'steps.csv';
      return [name, isTimed ? bytes.toString().replace(/,[^,\n]*$/gm, '') : bytes.toString('base64')];
    }),
  );
}

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

test.serial('a disk that fails at any moment leaves a folder that resumes to the same bytes', async (t) => {
  const whole = await runPlain(request(small), { chooseEngine: () => simdEngine });
  const expected = contentOf(whole.folder);
  let tried = 0;
  for (let nth = 3; ; nth += 5) {
    const { files, calls } = failingFiles(nth, nth % 2 === 0 ? 'ENOSPC' : 'EIO');
    const runsDirectory = temporaryFolder();
    const options = { chooseEngine: () => simdEngine, effects: { ...nodeEffects, files } };
    try {
      await runPlain({ ...request(small), runsDirectory }, options);
      t.deepEqual(contentOf(join(runsDirectory, 'lr')), expected);
      // One that takes back the claim may fail without harm.
      if (calls.length >= nth) continue;
      break;
    } catch (error) {
      t.true(error instanceof MnistxError, String(error));
    }
    const folder = join(runsDirectory, 'lr');
    // What fails before there is a manifest takes the folder back.
    if (!readdirSync(runsDirectory).includes('lr')) continue;
    readRun(folder);
    await resume(folder, simdEngine);
    t.deepEqual(contentOf(folder), expected, `operation ${nth}, ${calls[nth - 1]}`);
    tried++;
  }
  t.true(tried > 10);
});

test.serial('what stood in the tables after the checkpoint, and half a row, is dropped', async (t) => {
  const whole = await runPlain(request(small), { chooseEngine: () => simdEngine });
  const folder = await stopped(small);
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
  const folder = await stopped(small);
  const file = join(folder, 'history.csv');
  const rows = readFileSync(file, 'utf8').split('\n');
  const cut = [rows[0], ...rows.slice(2)].join('\n');
  writeFileSync(file, cut);
  const error = await t.throwsAsync(resume(folder, simdEngine), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_DAMAGED');
  t.regex(error.message, /history\.csv lacks epoch 1, but the checkpoint is of epoch 2/);
  t.is(readFileSync(file, 'utf8'), cut);
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
