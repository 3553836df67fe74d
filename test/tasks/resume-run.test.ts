import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { MnistxError } from '../../src/errors.js';
import type { RunEvent } from '../../src/training/types.js';
import type { TrainingState } from '../../src/engine/train.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import { decodeCheckpoint } from '../../src/runs/checkpoint.js';
import { readRun } from '../../src/runs/read-run.js';
import { makeFailingFiles } from '../helpers/failing-files.js';
import { CASES, checkResume } from '../helpers/resume-cases.js';
import { trainPlain } from '../helpers/runs-on-disk.js';
import {
  abandonClaim,
  readContent,
  killRun,
  plain,
  makeRequest,
  resumeStopped,
  stopRun,
} from '../helpers/stopped-runs.js';
import type { Case } from '../helpers/stopped-runs.js';

const BETWEEN_EPOCHS = { epoch: 2, step: 0 };

for (const [name, written] of Object.entries(CASES)) {
  test.serial(`simd: a resumed run ends with the same bytes as an uninterrupted run: ${name}`, async (t) => {
    t.is(await checkResume(t, { ...written, engine: simdEngine, stopAfter: BETWEEN_EPOCHS }), 0);
  });
  if (written.config === 'lr')
    test.serial(`tfjs: a resumed run ends with the same bytes as an uninterrupted run: ${name}`, async (t) => {
      t.is(await checkResume(t, { ...written, engine: plain, stopAfter: BETWEEN_EPOCHS }), 0);
    });
}

for (const [when, table, cut] of [
  ['between two epochs', 'history.csv', 2],
  ['after its last epoch', 'history.csv', 5],
] as const) {
  test.serial(`a run whose ${table} is cut ${when} fails, says so, and loses nothing`, async (t) => {
    const whole = await trainPlain(makeRequest(small), { chooseEngine: () => plain });
    let folder = '';
    const report = (event: RunEvent): void => {
      if (event.type === 'start') folder = event.folder!;
      if (event.type === 'epoch' && event.record.epoch === cut) truncateSync(join(folder, table), 90);
    };
    const error = await t.throwsAsync(trainPlain(makeRequest(small), { chooseEngine: () => plain, report }), {
      instanceOf: MnistxError,
    });
    t.is(
      error.message,
      `${join(folder, table)} was cut, changed or replaced by another program while the run was writing it`,
    );
    const { manifest, history } = readRun(folder);
    t.deepEqual([manifest.status, manifest.reason, history.length], ['failed', error.message, cut]);
    t.is((await resumeStopped(folder, plain)).status, 'finished');
    t.deepEqual(readFileSync(join(folder, 'model/weights.bin')), readFileSync(join(whole.folder, 'model/weights.bin')));
    t.deepEqual(findDamagedFiles(readRun(folder)), []);
  });
}

test.serial('a run that is stopped within an epoch continues with its next step', async (t) => {
  const overrides = ['train.checkpoint=best', 'train.batch_size=10', 'train.log_every=4'];
  for (const stopAfter of [1, 4, 7].map((step) => ({ epoch: 2, step }))) {
    for (const [config, engine] of [
      ['cnn', simdEngine],
      ['lr', plain],
    ] as const) {
      const step = await checkResume(t, { config, engine, overrides, stopAfter });
      t.true(step >= stopAfter.step && step < 20);
    }
  }
});

test.serial(
  'so does one that is stopped before its first step, in its first epoch, or while it validates',
  async (t) => {
    const whole = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
    for (const when of ['start', 'progress', 'validating']) {
      const controller = new AbortController();
      const { folder } = await trainPlain(makeRequest(small), {
        chooseEngine: () => simdEngine,
        signal: controller.signal,
        report: ({ type }) => type === when && controller.abort(),
      });
      t.deepEqual(readRun(folder).history, []);
      t.true((await resumeStopped(folder, simdEngine)).status === 'finished');
      t.deepEqual(readContent(folder), readContent(whole.folder));
      t.is((readRun(folder).manifest.resumed?.[0]?.step ?? 0) > 0, when !== 'start');
    }
  },
);

function checkpointIn(folder: string) {
  return decodeCheckpoint('last.ckpt', readFileSync(join(folder, 'checkpoints', 'last.ckpt')));
}

const small: Case = {
  config: 'lr',
  engine: simdEngine,
  overrides: ['train.checkpoint=best'],
  stopAfter: BETWEEN_EPOCHS,
};

test.serial('what stood in the tables after the checkpoint, and half a row, is dropped', async (t) => {
  const whole = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
  const folder = await killRun(small);
  const history = join(folder, 'history.csv');
  writeFileSync(history, `${readFileSync(history, 'utf8')}3,0.1,0.2,0.3,0.4,0.5,0.6\n4,0.9,0`);
  await resumeStopped(folder, simdEngine);
  t.deepEqual(readContent(folder), readContent(whole.folder));
});

test.serial('without a checkpoint a run starts over, in the same folder', async (t) => {
  const without = { ...small, overrides: ['train.checkpoint=none'] };
  const whole = await trainPlain(makeRequest(without), { chooseEngine: () => simdEngine });
  for (const folder of [await stopRun(without), await killRun(without)]) {
    t.false(existsSync(join(folder, 'checkpoints')));
    await resumeStopped(folder, simdEngine);
    t.deepEqual(readContent(folder), readContent(whole.folder));
  }
});

test.serial('more epochs extend a finished run as if it had been so long from the start', async (t) => {
  const longer = { ...small, overrides: [...small.overrides, 'train.epochs=7'] };
  const whole = await trainPlain(makeRequest(longer), { chooseEngine: () => simdEngine });
  const { folder } = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
  await resumeStopped(folder, simdEngine, { overrides: ['train.epochs=7'] });
  const [actual, expected] = [readContent(folder), readContent(whole.folder)];
  t.deepEqual(actual, expected);
  t.is(readRun(folder).history.length, 7);
});

test.serial('every change is reported, and --force records it', async (t) => {
  const folder = await stopRun(small);
  const changed = { overrides: ['train.batch_size=25', 'data.limit.train=100'] };
  const error = await t.throwsAsync(resumeStopped(folder, simdEngine, changed), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_CHANGED');
  for (const line of ['train.batch_size: 50 → 25', 'data.limit.train: 200 → 100', 'training examples: 200 → 100'])
    t.true(error.message.includes(line), line);
  const other = await t.throwsAsync(resumeStopped(folder, plain), { instanceOf: MnistxError });
  t.regex(other.message, /the engine: simd → tfjs/);
  t.is(readRun(folder).manifest.status, 'interrupted');
  await resumeStopped(folder, simdEngine, { ...changed, force: true });
  const { resumed } = readRun(folder).manifest;
  t.true(resumed?.[0]?.differences.includes('train.batch_size: 50 → 25'));
});

test.serial('fewer epochs than before are a change, and another network is refused', async (t) => {
  const folder = await stopRun(small);
  const fewer = await t.throwsAsync(resumeStopped(folder, simdEngine, { overrides: ['train.epochs=3'] }), {
    instanceOf: MnistxError,
  });
  t.regex(fewer.message, /train\.epochs: 5 → 3/);
  const overrides = [
    'model.layers=[{ type: flatten }, { type: dense, units: 10, activation: softmax, use_bias: false }]',
  ];
  const network = await t.throwsAsync(resumeStopped(folder, simdEngine, { overrides, force: true }), {
    instanceOf: MnistxError,
  });
  t.is(network.code, 'RUN_CHANGED');
});

test.serial('a history that lacks what the checkpoint counts on is named, and left as it is', async (t) => {
  const folder = await killRun(small);
  const longer = await stopRun({ ...small, stopAfter: { epoch: 3, step: 0 } });
  const history = readFileSync(join(folder, 'history.csv'));
  cpSync(join(longer, 'checkpoints'), join(folder, 'checkpoints'), { recursive: true });
  const error = await t.throwsAsync(resumeStopped(folder, simdEngine), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_DAMAGED');
  t.regex(error.message, /history\.csv lacks epoch 3, but the checkpoint is of epoch 3/);
  t.deepEqual(readFileSync(join(folder, 'history.csv')), history);
});

test.serial('a damaged checkpoint is named', async (t) => {
  const folder = await stopRun(small);
  const file = join(folder, 'checkpoints', 'last.ckpt');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
  const error = await t.throwsAsync(resumeStopped(folder, simdEngine), { instanceOf: MnistxError });
  t.is(error.code, 'RUN_DAMAGED');
  t.true(error.message.includes('last.ckpt'));
});

test.serial('a copied folder continues on its own, whoever holds the first', async (t) => {
  const folder = await stopRun(small);
  const copy = join(dirname(folder), `${basename(folder)}-copy`);
  cpSync(folder, copy, { recursive: true });
  await Promise.all([resumeStopped(folder, simdEngine), resumeStopped(copy, simdEngine)]);
  t.deepEqual(readContent(copy), readContent(folder));
});

test.serial('a resumed run that is stopped at once, and again, ends the same', async (t) => {
  const whole = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
  const folder = await stopRun({ ...small, stopAfter: { epoch: 1, step: 3 } });
  for (let round = 0; round < 2; round++) {
    const controller = new AbortController();
    const { status } = await resumeStopped(
      folder,
      simdEngine,
      {},
      { signal: controller.signal, report: ({ type }) => type === 'start' && controller.abort() },
    );
    t.is(status, 'interrupted');
  }
  await resumeStopped(folder, simdEngine);
  t.deepEqual(readContent(folder), readContent(whole.folder));
});

test.serial('a table that was changed after the run was killed is named, not taken over', async (t) => {
  for (const change of [
    (text: string) => text.replace(/^1,3,\d/m, '1,3,9'),
    (text: string) => text.replace(/^1,3,.*\n/m, ''),
  ]) {
    const folder = await killRun(small);
    const file = join(folder, 'steps.csv');
    const text = change(readFileSync(file, 'utf8'));
    writeFileSync(file, text);
    const error = await t.throwsAsync(resumeStopped(folder, simdEngine), { instanceOf: MnistxError });
    t.regex(error.message, /steps\.csv is not the file that was written/);
    t.is(readFileSync(file, 'utf8'), text);
  }
});

test.serial('what changes no number is taken over, and another course is recorded', async (t) => {
  const cosine = { ...small, overrides: ['train.learning_rate_schedule=cosine'] };
  const { folder } = await trainPlain(makeRequest(cosine), { chooseEngine: () => simdEngine });
  const overrides = ['train.epochs=6', 'train.log_every=1', 'description=longer'];
  await resumeStopped(folder, simdEngine, { overrides });
  const { experiment, resumed } = readRun(folder).manifest;
  t.like(experiment, { description: 'longer', train: { epochs: 6, log_every: 1 } });
  t.deepEqual(resumed?.[0]?.differences, [
    'train.epochs: 5 → 6, and with it the course of the cosine schedule',
    'train.log_every: 3 → 1',
  ]);
});

test.serial('what was trained is not lost because its checkpoint is', async (t) => {
  const whole = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
  const expected = readContent(whole.folder);
  for (const folder of [whole.folder, await stopRun(small), await killRun(small)]) {
    rmSync(join(folder, 'checkpoints', 'last.ckpt'));
    t.deepEqual(
      findDamagedFiles(readRun(folder)).map(({ file, reason }) => `${basename(file)} ${reason}`),
      ['last.ckpt is gone'],
    );
    const error = await t.throwsAsync(resumeStopped(folder, simdEngine, { overrides: ['train.epochs=7'] }), {
      instanceOf: MnistxError,
    });
    t.regex(error.message, /no longer has a checkpoint$/);
    const warnings: string[] = [];
    const report = (event: RunEvent): void => {
      if (event.type === 'warning') warnings.push(event.message);
    };
    await resumeStopped(folder, simdEngine, { force: true }, { report });
    t.regex(warnings.join(), /no longer has a checkpoint, so it starts over from its first epoch/);
    t.deepEqual(readContent(folder), expected);
  }
});

test.serial('files that a run keeps must be unchanged, or --force records that they were not', async (t) => {
  const ways: [make: typeof stopRun, name: string, change: (file: string) => void, reason: string][] = [
    [killRun, 'checkpoints/best.ckpt', rmSync, 'is gone'],
    [stopRun, 'checkpoints/best.ckpt', rmSync, 'is gone'],
    [killRun, 'checkpoints/best.ckpt', (file) => truncateSync(file, 100), 'is not the file that was written'],
    [stopRun, 'checkpoints/best.ckpt', (file) => truncateSync(file, 100), 'has 100 bytes, \\d+ were written'],
    [killRun, 'config.yaml', (file) => appendFileSync(file, 'x'), 'has \\d+ bytes, \\d+ were written'],
    [stopRun, 'config.yaml', rmSync, 'is gone'],
  ];
  for (const [make, name, change, reason] of ways) {
    const folder = await make(small);
    change(join(folder, name));
    const before = readContent(folder);
    const error = await t.throwsAsync(resumeStopped(folder, simdEngine), { instanceOf: MnistxError });
    t.is(error.code, 'RUN_CHANGED');
    t.regex(error.message, new RegExp(`${name} ${reason}`));
    t.deepEqual(readContent(folder), before);
    await resumeStopped(folder, simdEngine, { force: true });
    const run = readRun(folder);
    t.regex(run.manifest.resumed?.[0]?.differences.join() ?? '', new RegExp(`${name} ${reason}`));
    t.deepEqual(findDamagedFiles(run), []);
  }
});

test.serial('a run that stopped early continues only if early stopping is changed', async (t) => {
  const early = { ...small, overrides: ['train.early_stopping={ monitor: loss, patience: 0, min_delta: 2 }'] };
  const { folder } = await trainPlain(makeRequest(early), { chooseEngine: () => simdEngine });
  const { history } = readRun(folder);
  t.true(history.length < 5);
  const before = readFileSync(join(folder, 'run.json'));
  for (const overrides of [[], ['train.epochs=9']]) {
    const error = await t.throwsAsync(resumeStopped(folder, simdEngine, { overrides, force: true }), {
      instanceOf: MnistxError,
    });
    t.is(error.code, 'BAD_USAGE');
    t.regex(error.message, /has stopped early after epoch \d, .*: more epochs would not change that/);
    t.deepEqual(readFileSync(join(folder, 'run.json')), before);
  }
});

const STOPPED_EARLY = 'train.early_stopping={ monitor: loss, patience: 0, min_delta: 2, restore_best_weights: true }';

test.serial('without early stopping a run that it had ended becomes what it would have been', async (t) => {
  const without = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
  const off = { overrides: ['train.early_stopping=false'], force: true };
  for (const isKilled of [false, true]) {
    const early = { ...small, overrides: [...small.overrides, STOPPED_EARLY] };
    const { folder } = await trainPlain(makeRequest(early), { chooseEngine: () => simdEngine });
    t.true(readRun(folder).history.length < 5);
    if (isKilled) {
      const { files, kill } = makeFailingFiles(Infinity);
      const report = ({ type }: RunEvent): unknown => type === 'progress' && kill();
      await t.throwsAsync(resumeStopped(folder, simdEngine, off, { effects: { ...nodeEffects, files }, report }));
      abandonClaim(folder);
      await resumeStopped(folder, simdEngine);
    } else await resumeStopped(folder, simdEngine, off);
    const [actual, expected] = [readContent(folder), readContent(without.folder)];
    for (const name of ['history.csv', 'steps.csv', 'model/weights.bin', 'predictions.csv'])
      t.is(actual[name], expected[name], name);
  }
});

test.serial('a watch whose settings have changed starts again', async (t) => {
  const early = { ...small, overrides: ['train.early_stopping={ monitor: loss, patience: 0, min_delta: 2 }'] };
  const { folder } = await trainPlain(makeRequest(early), { chooseEngine: () => simdEngine });
  const overrides = [
    'train.early_stopping={ monitor: accuracy, patience: 3 }',
    'train.checkpoint={ keep: best, monitor: accuracy }',
  ];
  await resumeStopped(folder, simdEngine, { overrides, force: true });
  t.is(readRun(folder).history.length, 5);
  const { stopWatch, bestWatch } = checkpointIn(folder).state as TrainingState;
  const accuracies = readRun(folder).history.map(({ accuracy }) => accuracy);
  t.is(stopWatch.best, Math.max(...accuracies));
  t.is(bestWatch.best, Math.max(...accuracies));
});

test.serial('a loss that was accepted is not asked about again', async (t) => {
  for (const lose of [rmSync, (file: string) => truncateSync(file, 100)]) {
    const { folder } = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
    const best = join(folder, 'checkpoints', 'best.ckpt');
    lose(best);
    await resumeStopped(folder, simdEngine, { force: true });
    t.false(existsSync(best));
    await resumeStopped(folder, simdEngine, { overrides: ['train.epochs=7'] });
    t.true(existsSync(best));
    t.deepEqual(findDamagedFiles(readRun(folder)), []);
  }
});

test.serial('a plateau that is switched off and on again starts from the full learning rate', async (t) => {
  const plateau = 'train.reduce_lr_on_plateau={ monitor: loss, patience: 1, min_delta: 10, factor: 0.5 }';
  const { folder } = await trainPlain(makeRequest({ ...small, overrides: [plateau] }), {
    chooseEngine: () => simdEngine,
  });
  await resumeStopped(folder, simdEngine, {
    overrides: ['train.reduce_lr_on_plateau=false', 'train.epochs=6'],
    force: true,
  });
  await resumeStopped(folder, simdEngine, { overrides: [plateau, 'train.epochs=7'], force: true });
  const rates = readRun(folder).history.map(({ learning_rate: rate }) => rate);
  t.true(rates[4]! < rates[0]!);
  t.deepEqual([rates[5], rates[6]], [rates[0], rates[0]]);
});

test.serial('folders and pipes in the place of files are named, and nothing is lost', async (t) => {
  const instead: [name: string, put: (file: string) => void][] = [
    ['steps.csv', mkdirSync],
    ['checkpoints/last.ckpt', mkdirSync],
    ['config.resolved.yaml', mkdirSync],
    ['predictions.csv', mkdirSync],
    ['config.yaml', mkdirSync],
    ...(process.platform === 'win32'
      ? []
      : [['steps.csv', (file: string) => execFileSync('mkfifo', [file])] as (typeof instead)[number]]),
  ];
  for (const [name, put] of instead) {
    const folder = await killRun(small);
    rmSync(join(folder, name), { force: true });
    put(join(folder, name));
    const error = await t.throwsAsync(resumeStopped(folder, simdEngine), { instanceOf: MnistxError }, name);
    t.true(error.message.includes(name), `${name}: ${error.message}`);
    rmSync(join(folder, name), { recursive: true });
    if (name === 'config.resolved.yaml' || name === 'predictions.csv') {
      await resumeStopped(folder, simdEngine);
      t.is(readRun(folder).manifest.status, 'finished', name);
    }
  }
});

test.serial('only what mnistx was about to write is cleared away', async (t) => {
  const folder = await killRun(small);
  const own = ['notes.2024.tmp', 'thesis.tmp', 'a.1.tmp'].map((name) => join(folder, name));
  for (const file of own) writeFileSync(file, 'mine');
  mkdirSync(join(folder, 'run.json.12.tmp'));
  writeFileSync(join(folder, 'history.csv.12.tmp'), '');
  await resumeStopped(folder, simdEngine);
  t.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    ['a.1.tmp', 'notes.2024.tmp', 'run.json.12.tmp', 'thesis.tmp'],
  );
});

test.serial('a run does not go back behind what it has trained, not even with --force', async (t) => {
  const { folder } = await trainPlain(makeRequest(small), { chooseEngine: () => simdEngine });
  const running = resumeStopped(folder, simdEngine, { overrides: ['train.epochs=3'], force: true });
  const error = await t.throwsAsync(running, { instanceOf: MnistxError });
  t.regex(error.message, /has trained 5 epochs, but train\.epochs is 3/);
  t.is(readRun(folder).manifest.status, 'finished');
});
