import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import type { Engine } from '../../src/engine/types.js';
import { MnistxError } from '../../src/errors.js';
import { draw } from '../../src/charts/render.js';
import { reportRun } from '../../src/tasks/report-run.js';
import { readRun } from '../../src/runs/read-run.js';
import { showRun } from '../../src/tasks/show-run.js';
import { verifyRun } from '../../src/tasks/verify-run.js';
import type { VerifyRequest } from '../../src/tasks/verify-run.js';
import { forge, reseal } from '../helpers/foreign-folders.js';
import { trainPlain, temporaryFolder } from '../helpers/runs-on-disk.js';
import { findLines } from '../helpers/svg.js';
import { killRun, plain, makeRequest, resumeStopped, stopRun } from '../helpers/stopped-runs.js';
import type { Case } from '../helpers/stopped-runs.js';

const small: Case = {
  config: 'cnn',
  engine: simdEngine,
  overrides: ['train.checkpoint=best'],
  stopAfter: { epoch: 2, step: 0 },
};
const ALL = [
  'steps.csv',
  'history.csv',
  'model/weights.bin',
  'model/model.json',
  'predictions.csv',
  'checkpoints/best.ckpt',
  'checkpoints/last.ckpt',
];

function verify(folder: string, engine: Engine = simdEngine, more: Partial<VerifyRequest> = {}) {
  const places = { workDirectory: temporaryFolder(), cacheDirectory: temporaryFolder(), mirrors: [] };
  return verifyRun(
    { folder, epochs: null, threads: 1, ...places, ...more },
    { effects: nodeEffects, signal: new AbortController().signal, report: () => {}, chooseEngine: () => engine },
  );
}

const finished = (engine: Engine = simdEngine, overrides: string[] = []) =>
  trainPlain(makeRequest({ ...small, config: engine === simdEngine ? 'cnn' : 'lr', overrides }), {
    chooseEngine: () => engine,
  });

test.serial('a run holds, on both engines, and nothing in its folder is touched', async (t) => {
  for (const engine of [simdEngine, plain]) {
    const { folder } = await finished(engine, ['train.checkpoint=best']);
    const times = (): number[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)).mtimeMs);
    const before = times();
    t.deepEqual(await verify(folder, engine), { folder, epochs: 5, same: ALL, isWhole: true, differences: [] });
    t.deepEqual(times(), before);
  }
});

test.serial('an augmented run holds on both engines, and one that was trained otherwise does not', async (t) => {
  const augmented = [
    'data.augment=[{ type: random_translation, height: 0.1, width: 0.1 }, { type: mixup, alpha: 0.2 }]',
    'train.class_weight=balanced',
  ];
  for (const engine of [simdEngine, plain]) {
    const { folder } = await finished(engine, augmented);
    t.like(await verify(folder, engine, { epochs: 1 }), { same: ['steps.csv', 'history.csv'], differences: [] });
    if (engine === plain) continue;
    reseal(folder, (manifest) => JSON.parse(JSON.stringify(manifest).replace('"alpha":0.2', '"alpha":0.4')) as never);
    t.regex((await verify(folder, engine, { epochs: 1 })).differences[0]!, /^steps\.csv, epoch 1, step \d+, loss: /);
  }
});

test.serial('a part of a run holds, and what an interrupted or a killed one has reached', async (t) => {
  const { folder } = await finished();
  const tables = { same: ['steps.csv', 'history.csv'], isWhole: false, differences: [] };
  t.deepEqual(await verify(folder, simdEngine, { epochs: 2 }), { folder, epochs: 2, ...tables });
  for (const unfinished of [await stopRun(small), await killRun(small)])
    t.deepEqual(await verify(unfinished), { folder: unfinished, epochs: 2, ...tables });
});

test.serial('so does one that was stopped early, and one that was made longer', async (t) => {
  const early = await finished(simdEngine, ['train.early_stopping={ monitor: loss, patience: 0, min_delta: 2 }']);
  t.is((await verify(early.folder)).epochs, readRun(early.folder).history.length);
  t.true(readRun(early.folder).history.length < 5);
  const { folder } = await finished();
  await resumeStopped(folder, simdEngine, { overrides: ['train.epochs=6'] });
  t.like(await verify(folder), { epochs: 6, differences: [] });
});

test.serial('so does one that was continued with other checkpoints, except for these', async (t) => {
  for (const [before, after] of [
    ['last', 'best'],
    ['best', 'last'],
    ['last', 'none'],
  ]) {
    const { folder } = await finished(simdEngine, [`train.checkpoint=${before}`]);
    await resumeStopped(folder, simdEngine, {
      overrides: [`train.checkpoint=${after}`, 'train.epochs=6'],
      force: true,
    });
    const { same, differences } = await verify(folder);
    t.deepEqual(
      [same, differences],
      [ALL.filter((name) => !name.startsWith('checkpoints/')), []],
      `${before} → ${after}`,
    );
  }
});

test.serial('the first place that differs from the trained result is named', async (t) => {
  const edit = (from: RegExp, to: string) => (bytes: Buffer) => Buffer.from(bytes.toString().replace(from, to));
  const forgeries: [name: string, change: (bytes: Buffer) => Buffer, first: RegExp][] = [
    ['predictions.csv', edit(/^7,(\d),\d/m, '7,$1,11'), /^predictions\.csv, line 9: 7,\d,11,[\d.]+ → 7,\d,\d,/],
    [
      'model/weights.bin',
      (bytes) => {
        bytes.writeFloatLE(0.5, 4 * 201);
        return bytes;
      },
      /^model\/weights\.bin, conv2d\/bias, weight 1: 0\.5 → -?[\d.e-]+$/,
    ],
    ['history.csv', edit(/^3,[\d.]+/m, '3,0.99'), /^history\.csv, epoch 3, accuracy: 0\.99 → 0\.\d+$/],
    ['steps.csv', edit(/^2,3,[\d.]+/m, '2,3,1.5'), /^steps\.csv, epoch 2, step 3, loss: 1\.5 → \d\.\d+$/],
  ];
  const { folder } = await finished();
  for (const [name, change, first] of forgeries) {
    forge(folder, name, change(readFileSync(join(folder, name))));
    const { same, differences } = await verify(folder);
    t.regex(differences.join('\n'), first);
    t.false(same.includes(name));
  }
});

test.serial('so is a result in run.json that the training does not reach', async (t) => {
  const { folder, manifest } = await finished();
  const { accuracy } = manifest.metrics.test!;
  reseal(folder, (sound) => ({
    ...sound,
    metrics: { ...sound.metrics, test: { ...sound.metrics.test!, accuracy: 0.999 } },
  }));
  const { differences } = await verify(folder);
  t.deepEqual(differences, [`run.json, metrics.test.accuracy: 0.999 → ${accuracy}`]);
});

test.serial('a damaged file is named without training', async (t) => {
  const { folder } = await finished();
  const file = join(folder, 'charts', 'loss.vl.json');
  writeFileSync(file, '{}');
  const { epochs, differences } = await verify(folder);
  t.is(epochs, 0);
  t.regex(differences.join('\n'), /charts\/loss\.vl\.json has 2 bytes, \d+ were written/);
});

test.serial('so is one of a run that has no epoch, and one that a whole run has and this one has not', async (t) => {
  const diverging = [
    'train.optimizer={ type: sgd, learning_rate: 1000 }',
    'data.normalization=none',
    'train.loss=mean_squared_error',
    'model.layers.1.activation=linear',
    'train.batch_size=5',
  ];
  const failed = await finished(plain, diverging);
  t.deepEqual([failed.status, readRun(failed.folder).history], ['failed', []]);
  writeFileSync(join(failed.folder, 'config.yaml'), '');
  t.regex((await verify(failed.folder)).differences.join(), /config\.yaml has 0 bytes/);
  const { folder } = await finished(simdEngine, ['train.checkpoint=best']);
  rmSync(join(folder, 'checkpoints', 'best.ckpt'));
  reseal(folder, ({ files: { 'checkpoints/best.ckpt': _, ...files }, ...manifest }) => ({ ...manifest, files }));
  const { differences } = await verify(folder);
  t.deepEqual(differences, ['checkpoints/best.ckpt is missing, although such a run has one']);
});

test.serial('so is a run.json or a history.csv', async (t) => {
  for (const name of ['run.json', 'history.csv']) {
    const { folder } = await finished();
    writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').replace('0', '1'));
    const { epochs, differences } = await verify(folder);
    t.deepEqual([epochs, differences], [0, [`${join(folder, name)} is not the file that was written`]]);
  }
});

test.serial('another engine, more epochs than there are, and no epoch at all are refused', async (t) => {
  const { folder } = await finished();
  const codeOf = async (running: Promise<unknown>) => {
    const error = await t.throwsAsync(running, { instanceOf: MnistxError });
    return [error.code, error.message];
  };
  const [code, message] = await codeOf(verify(folder, plain));
  t.is(code, 'RUN_CHANGED');
  t.regex(message!, /the engine: simd → tfjs/);
  t.like(await codeOf(verify(folder, simdEngine, { epochs: 6 })), ['BAD_USAGE']);
  const controller = new AbortController();
  const stop = (event: { type: string }) => event.type === 'start' && controller.abort();
  const begun = await trainPlain(makeRequest(small), {
    chooseEngine: () => simdEngine,
    signal: controller.signal,
    report: stop,
  });
  t.like(await codeOf(verify(begun.folder)), ['RUN_NOT_FOUND']);
});

test.serial('a run that was continued after a change is reported with that change', async (t) => {
  const folder = await stopRun(small);
  await resumeStopped(folder, simdEngine, { overrides: ['train.batch_size=25'], force: true });
  const { differences } = await verify(folder);
  t.regex(differences[0]!, /^steps\.csv|^history\.csv/);
  t.true(differences.some((line) => line.includes('after epoch 2') && line.includes('train.batch_size: 50 → 25')));
});

test.serial('a step log of the first version is verified, reported and drawn by the columns that it has', async (t) => {
  const { folder } = await trainPlain(makeRequest({ config: 'lr', overrides: ['train.epochs=2'] }), {
    chooseEngine: () => simdEngine,
  });
  const [header, ...rows] = readFileSync(join(folder, 'steps.csv'), 'utf8').trimEnd().split('\n');
  t.is(header, 'epoch,step,loss,accuracy,seconds,mean_loss,batch_accuracy,elapsed_seconds');
  const cells = rows.map((row) => row.split(',')).filter(([, step]) => step !== '0');
  const first = [header!.split(','), ...cells].map((row) => `${row.slice(0, 5).join(',')}\n`);
  forge(folder, 'steps.csv', Buffer.from(first.join('')));

  const verified = await verify(folder);
  t.deepEqual(verified.differences, []);
  t.true(verified.same.includes('steps.csv'));

  const { file } = await reportRun({ folder });
  const page = readFileSync(file, 'utf8');
  t.true(page.includes('loss and accuracy of lr by step'));

  const wanted = { folder, curves: {}, filters: false, architecture: false, sample: null, layer: undefined };
  const charts = await showRun(wanted, { chooseEngine: () => simdEngine, threads: 1 });
  t.deepEqual(Object.keys(charts), ['curve-accuracy', 'curve-loss', 'curve-steps']);
  t.is(findLines((await draw(charts['curve-steps']!)).svg).length, 2);
});
