import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { describeDataset } from '../../src/data/load-dataset.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { loadLibraries } from '../../src/engine/tfjs/libraries.js';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { decodeCheckpoint } from '../../src/runs/checkpoint.js';
import { digestOf } from '../../src/runs/files.js';
import { readWeights } from '../../src/runs/model-files.js';
import { readRun } from '../../src/runs/read-run.js';
import { withoutRelaxedSimd } from '../helpers/relaxed-simd.js';
import { repository, trainPlain, temporaryFolder } from '../helpers/runs-on-disk.js';
import { removeTimes } from '../helpers/untimed.js';

const lr = join(repository, 'configs', 'lr.yaml');
const SMALL = [
  'data.limit.train=200',
  'data.limit.test=50',
  'train.epochs=2',
  'train.batch_size=50',
  'train.log_every=2',
];
const EVERY_FILE = [
  'charts/accuracy.svg',
  'charts/accuracy.vl.json',
  'charts/loss.svg',
  'charts/loss.vl.json',
  'charts/steps.svg',
  'charts/steps.vl.json',
  'checkpoints/last.ckpt',
  'config.resolved.yaml',
  'config.yaml',
  'history.csv',
  'model/model.json',
  'model/weights.bin',
  'predictions.csv',
  'run.json',
  'steps.csv',
];

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
const text = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

test.serial('a run folder holds every file of the design, and run.json their digests', async (t) => {
  const { folder, status } = await trainPlain({ file: lr, overrides: SMALL });
  t.is(status, 'finished');
  t.deepEqual(filesOf(folder), EVERY_FILE);
  const { manifest, history } = readRun(folder);
  t.deepEqual(
    Object.keys(manifest.files).sort(),
    EVERY_FILE.filter((name) => name !== 'run.json'),
  );
  for (const [name, digest] of Object.entries(manifest.files))
    t.deepEqual(digestOf(readFileSync(join(folder, name))), digest, name);
  t.is(manifest.status, 'finished');
  t.is(manifest.model.parameters, 7850);
  t.deepEqual(manifest.overrides, SMALL);
  t.is(history.length, 2);
  t.deepEqual(manifest.metrics.final?.epoch, 2);
  t.is(manifest.metrics.test?.accuracy, history[1]!.val_accuracy!);
});

test.serial('the tables have the columns of the design', async (t) => {
  const { folder } = await trainPlain({ file: lr, overrides: SMALL });
  t.is(text(folder, 'history.csv').split('\n')[0], 'epoch,accuracy,loss,val_accuracy,val_loss,learning_rate,seconds');
  t.deepEqual(
    text(folder, 'steps.csv')
      .split('\n')
      .map((line) => line.split(',').slice(0, 2).join(',')),
    ['epoch,step', '1,0', '1,2', '1,4', '2,0', '2,2', '2,4', ''],
  );
  t.is(
    text(folder, 'steps.csv').split('\n')[0],
    'epoch,step,loss,accuracy,seconds,mean_loss,batch_accuracy,elapsed_seconds',
  );
  const predictions = text(folder, 'predictions.csv').trim().split('\n');
  t.is(predictions[0], 'index,label,prediction,confidence');
  t.is(predictions.length, 51);
  const right = predictions.slice(1).filter((row) => row.split(',')[1] === row.split(',')[2]).length;
  t.is(right / 50, readRun(folder).manifest.metrics.test!.accuracy);
});

test.serial('the resolved config trains to the same history and weights, byte for byte', async (t) => {
  const first = await trainPlain({ file: lr, overrides: SMALL });
  const again = await trainPlain({ file: join(first.folder, 'config.resolved.yaml') });
  t.is(removeTimes(text(again.folder, 'history.csv')), removeTimes(text(first.folder, 'history.csv')));
  t.deepEqual(
    readFileSync(join(again.folder, 'model', 'weights.bin')),
    readFileSync(join(first.folder, 'model', 'weights.bin')),
  );
  t.is(text(again.folder, 'predictions.csv'), text(first.folder, 'predictions.csv'));
  t.is(text(again.folder, 'config.resolved.yaml'), text(first.folder, 'config.resolved.yaml'));
});

test.serial(
  'model/ loads with tf.loadLayersModel in plain TensorFlow.js and predicts what the run predicted',
  async (t) => {
    const { folder } = await trainPlain({ file: lr, overrides: SMALL });
    const { tf, layers } = loadLibraries();
    const model = JSON.parse(text(folder, 'model/model.json')) as {
      modelTopology: object;
      weightsManifest: { weights: never[] }[];
    };
    const weightData = new Uint8Array(readFileSync(join(folder, 'model', 'weights.bin'))).buffer;
    const loaded = await layers.loadLayersModel({
      load: async () => ({
        modelTopology: model.modelTopology,
        weightSpecs: model.weightsManifest[0]!.weights,
        weightData,
      }),
    });
    const { events } = await trainPlain({ file: lr, overrides: SMALL });
    const start = events.find((event) => event.type === 'start');
    if (start?.type !== 'start') return t.fail('no start event');
    const images = Float32Array.from(start.data.test.images, (byte) => byte / 255);
    const output = loaded.predict(tf.tensor4d(images, [50, 28, 28, 1])) as import('@tensorflow/tfjs-core').Tensor;
    const classes = [...(tf.argMax(output, 1).dataSync() as Int32Array)];
    t.deepEqual(
      classes,
      text(folder, 'predictions.csv')
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => Number(row.split(',')[2])),
    );
  },
);

test.serial('weights read back are checked against their digest', async (t) => {
  const { folder } = await trainPlain({ file: lr, overrides: SMALL });
  const { manifest } = readRun(folder);
  t.is(readWeights(folder, manifest).length, 7850);
  const file = join(folder, 'model', 'weights.bin');
  const bytes = readFileSync(file);
  bytes[1000]! ^= 1;
  writeFileSync(file, bytes);
  t.is(t.throws(() => readWeights(folder, manifest), { instanceOf: MnistxError })?.code, 'RUN_DAMAGED');
});

test.serial('a run of a name that exists takes the next number', async (t) => {
  const runsDirectory = join(temporaryFolder(), 'runs');
  const folders = [
    await trainPlain({ file: lr, overrides: SMALL, runsDirectory }),
    await trainPlain({ file: lr, overrides: SMALL, runsDirectory }),
  ];
  t.deepEqual(
    folders.map(({ folder }) => folder),
    [join(runsDirectory, 'lr'), join(runsDirectory, 'lr-2')],
  );
});

test.serial('the best and the last state are kept as checkpoints that hold all of it', async (t) => {
  const { folder } = await trainPlain({
    file: lr,
    overrides: [...SMALL, 'train.checkpoint=best', 'data.validation=0.5'],
  });
  const last = decodeCheckpoint('last.ckpt', readFileSync(join(folder, 'checkpoints', 'last.ckpt')));
  t.like(last.state, { epoch: 2, rateFactor: 1 });
  t.deepEqual(
    last.buffers.map(({ name, values }) => [name, values.length]),
    [
      ['weights', 7850],
      ['0/m', 7840],
      ['0/v', 7840],
      ['1/m', 10],
      ['1/v', 10],
      ['beta_powers', 2],
    ],
  );
  t.true(filesOf(folder).includes('checkpoints/best.ckpt'));
});

test.serial('choosing by the test set is warned about as leakage', async (t) => {
  const { events } = await trainPlain({ file: lr, overrides: [...SMALL, 'train.checkpoint=best'] });
  t.regex(events.find((event) => event.type === 'warning')?.message ?? '', /test set.*leakage/);
  const honest = await trainPlain({ file: lr, overrides: [...SMALL, 'train.checkpoint=best', 'data.validation=0.1'] });
  t.false(honest.events.some((event) => event.type === 'warning'));
});

test.serial('a run with fewer steps than an update takes is warned that it trains nothing', async (t) => {
  const warningsFor = async (steps: number): Promise<string[]> => {
    const optimizer = `train.optimizer={ type: adam, gradient_accumulation_steps: ${steps} }`;
    const { events } = await trainPlain({ file: lr, overrides: [...SMALL, optimizer, 'data.validation=0.1'] });
    return events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  };
  t.deepEqual(await warningsFor(2), []);
  t.regex((await warningsFor(100_000)).join(), /the weights never change: an update takes 100000 steps .* lower/);
});

test.serial('run.json says whether fast_math was used, and a warning where it was not', async (t) => {
  const trained = async (overrides: string[], options = {}): Promise<{ backend: string; warnings: string[] }> => {
    const { folder, events } = await trainPlain({ file: lr, overrides: [...SMALL, ...overrides] }, options);
    const { manifest } = readRun(folder);
    t.is(manifest.experiment.train.fast_math, overrides.length > 0);
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    return { backend: manifest.engine.backend, warnings };
  };
  const simd = { chooseEngine: () => simdEngine };
  t.deepEqual(await trained([], simd), { backend: 'wasm', warnings: [] });
  const used = await trained(['train.fast_math=true'], simd);
  t.true(used.backend === 'wasm-relaxed' ? used.warnings.length === 0 : used.warnings.length === 1);
  const fallback = await withoutRelaxedSimd(() => trained(['train.fast_math=true'], simd));
  t.is(fallback.backend, 'wasm');
  t.regex(fallback.warnings.join(), /^fast_math needs relaxed SIMD/);
  const tfjs = await trained(['train.fast_math=true']);
  t.is(tfjs.backend, 'cpu');
  t.regex(tfjs.warnings.join(), /^fast_math has no effect with TensorFlow.js/);
});

test.serial('an interrupted run leaves a readable folder that says so', async (t) => {
  const controller = new AbortController();
  const { folder, status } = await trainPlain(
    { file: lr, overrides: [...SMALL, 'train.epochs=1000'] },
    {
      signal: controller.signal,
      report: (event) => event.type === 'epoch' && event.record.epoch === 2 && controller.abort(),
    },
  );
  t.is(status, 'interrupted');
  const { manifest, history } = readRun(folder);
  t.is(manifest.status, 'interrupted');
  t.true(history.length >= 2 && history.length < 1000);
  t.deepEqual(filesOf(folder), EVERY_FILE);
});

test.serial('a loss that is no number fails the run and says where', async (t) => {
  const overrides = [
    ...SMALL,
    'train.optimizer={ type: sgd, learning_rate: 1000 }',
    'data.normalization=none',
    'train.loss=mean_squared_error',
    'model.layers.1.activation=linear',
    'train.batch_size=5',
  ];
  const { folder, status } = await trainPlain({ file: lr, overrides });
  t.is(status, 'failed');
  t.regex(
    readRun(folder).manifest.reason ?? '',
    /^the loss became (NaN|Infinity) in epoch 1, step \d+; usually the learning rate/,
  );
});

test.serial('a disk that fills up fails the run with the path and leaves whole files', async (t) => {
  let written = 0;
  const files = {
    ...nodeEffects.files,
    writeSync: ((descriptor: number, bytes: Uint8Array, ...rest: []) => {
      written += bytes.length;
      if (written > 150_000) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return nodeEffects.files.writeSync(descriptor, bytes, ...rest);
    }) as typeof nodeEffects.files.writeSync,
  };
  const runsDirectory = join(temporaryFolder(), 'runs');
  const error = await t.throwsAsync(
    trainPlain({ file: lr, overrides: SMALL, runsDirectory }, { effects: { ...nodeEffects, files } }),
    { instanceOf: MnistxError },
  );
  t.is(error?.code, 'DISK');
  t.regex(error?.message ?? '', /runs\/lr\/.*disk is full/);
  const { manifest } = readRun(join(runsDirectory, 'lr'));
  t.is(manifest.status, 'dead', 'the disk is still full, so the last manifest that was whole says that it runs');
  t.false(filesOf(join(runsDirectory, 'lr')).some((name) => name.endsWith('.tmp')));
});

test.serial('a config problem leaves no folder', async (t) => {
  const runsDirectory = join(temporaryFolder(), 'runs');
  await t.throwsAsync(trainPlain({ file: lr, overrides: ['model.layers.1.units=11'], runsDirectory }), {
    instanceOf: MnistxError,
    message: /10 classes/,
  });
  t.throws(() => readdirSync(runsDirectory), { code: 'ENOENT' });
});

test.serial('the golden run folder is what the same config writes today', async (t) => {
  const golden = join(repository, 'test', 'golden', 'lr');
  const { folder } = await trainPlain({ file: join(golden, 'config.yaml') });
  const names = filesOf(folder).filter((name) => /\.(csv|yaml|bin)$|model\.json$|\.vl\.json$/.test(name));
  const stable = (name: string, bytes: Buffer): string => {
    if (/(history|steps)\.csv$/.test(name)) return removeTimes(bytes.toString());
    if (name.endsWith('.bin')) return bytes.toString('hex');
    return bytes.toString().replace(/"seconds": [\d.e-]+/g, '"seconds": 0');
  };
  if (process.env['UPDATE_GOLDEN'] === '1' && !process.env['CI']) {
    const { cpSync } = await import('node:fs');
    for (const name of [...names, 'run.json']) cpSync(join(folder, name), join(golden, name));
  }
  t.is(names.length, 10);
  for (const name of names)
    t.is(stable(name, readFileSync(join(folder, name))), stable(name, readFileSync(join(golden, name))), name);
  const keys = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keys(inner)]))
      : typeof value;
  const [found, expected] = [readRun(folder).manifest, readRun(golden).manifest];
  t.deepEqual(found.weights, { epoch: expected.timings.epochs });
  t.deepEqual(keys({ ...found, git: null }), keys({ ...expected, git: null }));
  const { experiment } = loadExperiment({
    file: join(golden, 'config.yaml'),
    overrides: [],
    readFile: (path) => readFileSync(path),
  });
  t.deepEqual(expected.experiment, experiment);
});

test.serial('data that have changed since they were looked at train nothing', async (t) => {
  const runsDirectory = join(temporaryFolder(), 'runs');
  const describeSmaller: typeof describeDataset = async (source, options) => ({
    ...(await describeDataset(source, options)),
    imageShape: [14, 14, 1],
  });
  const error = await t.throwsAsync(
    trainPlain({ file: lr, overrides: SMALL, runsDirectory, describeDataset: describeSmaller }),
    { instanceOf: MnistxError },
  );
  t.is(error?.code, 'DATA_DAMAGED');
  t.regex(error?.message ?? '', /mnist had images of 14 x 14 x 1 .* and images of 28 x 28 x 1 in 10 classes when/);
  t.throws(() => readdirSync(runsDirectory), { code: 'ENOENT' });
});
