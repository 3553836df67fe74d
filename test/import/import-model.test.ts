import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { readExperiment } from '../../src/open/read-config-file.js';
import { loadObject } from '../helpers/experiments.js';
import {
  EXPECTED,
  foreignData,
  importFile,
  largestDistance,
  predictionsOf,
  softmax,
  unpackModel,
} from '../helpers/foreign-models.js';
import { temporaryFolder } from '../helpers/idx-files.js';
import { layerOf, withConfig } from '../helpers/keras-archives.js';

const WHOLE_MODELS = ['convnet.keras', 'convnet.h5', 'keras2.h5', 'keras2.keras', 'converted/model.json'];
const UNCOMPILED = [
  ...['pooled.keras', 'pooled.h5', 'noisy.keras'],
  ...['residual.keras', 'residual2.h5', 'residual2.keras', 'inception.keras'],
];

for (const name of WHOLE_MODELS)
  test(`${name} predicts as the program that saved it`, async (t) => {
    const { folder, manifest } = await importFile(t, unpackModel(t, name));
    t.true(largestDistance(await predictionsOf(folder), EXPECTED[name]!) < 1e-5);
    t.is(manifest.status, 'imported');
    t.is(manifest.experiment.data.normalization, 'unit');
    t.is(manifest.experiment.train.optimizer.type, 'adam');
  });

test('a frozen layer stays frozen', async (t) => {
  const file = unpackModel(t, 'convnet.keras');
  const archive = withConfig(
    readFileSync(file),
    (config) => void (layerOf(config, 'Dense').config['trainable'] = false),
  );
  writeFileSync(file, archive);
  const { manifest } = await importFile(t, file);
  const frozen = manifest.experiment.model.layers.filter((layer) => 'trainable' in layer && !layer.trainable);
  t.deepEqual(
    frozen.map(({ name }) => name),
    ['hidden'],
  );
});

test('a rescaling that is no division by 255 becomes a layer, and a model that begins with it is given whole pixels', async (t) => {
  const file = unpackModel(t, 'convnet.keras');
  const archive = withConfig(readFileSync(file), (config) => {
    layerOf(config, 'Rescaling').config['offset'] = -1;
    Object.assign(layerOf(config, 'Dropout'), { class_name: 'Rescaling', config: { name: 'doubled', scale: 2 } });
  });
  writeFileSync(file, archive);
  const { manifest, said } = await importFile(t, file);
  const { data, model } = manifest.experiment;
  t.is(data.normalization, 'none');
  t.true(said.some((line) => line.includes('from 0 to 255')));
  t.deepEqual(
    model.layers.filter(({ type }) => type === 'rescaling'),
    [
      { type: 'rescaling', name: 'rescaling', scale: 0.00392156862745098, offset: -1 },
      { type: 'rescaling', name: 'doubled', scale: 2, offset: 0 },
    ],
  );
});

for (const name of UNCOMPILED)
  test(`${name}, which was not compiled, predicts as the program that saved it`, async (t) => {
    const { folder, said } = await importFile(t, unpackModel(t, name));
    t.true(largestDistance(await predictionsOf(folder), EXPECTED[name]!) < 1e-5);
    t.true(said.some((line) => line.includes('the section train has the defaults')));
  });

test('a Functional chain whose outputs are logits predicts their softmax', async (t) => {
  const { folder, manifest, said } = await importFile(t, unpackModel(t, 'perceptron.keras'));
  const wanted = EXPECTED['perceptron.keras']!.map(softmax);
  t.true(largestDistance(await predictionsOf(folder), wanted) < 1e-5);
  const { optimizer, loss } = manifest.experiment.train;
  t.deepEqual(optimizer, { type: 'sgd', learning_rate: 0.05, momentum: 0.9, nesterov: true });
  t.is(loss.type, 'sparse_categorical_crossentropy');
  t.true(said.some((line) => line.includes('logits')));
  t.true(said.some((line) => line.includes('--normalization none')));
});

for (const name of ['convnet.safetensors', 'convnet.weights.h5'])
  test(`weights alone (${name}) go into the network of --config by the names of layers`, async (t) => {
    const whole = await importFile(t, unpackModel(t, 'convnet.keras'));
    const { layers } = whole.manifest.experiment.model;
    const config = loadObject({ name: 'weights', data: { directory: foreignData(t) }, model: { layers } });
    const { folder, manifest } = await importFile(t, unpackModel(t, name), { config });
    t.is(manifest.name, 'weights');
    const weights = (run: string) => readFileSync(join(run, 'model', 'weights.bin'));
    t.deepEqual(weights(folder), weights(whole.folder));
  });

test('weights that are missing, misshapen or left over are named', async (t) => {
  const file = unpackModel(t, 'convnet.safetensors');
  const layers = [
    { type: 'flatten' },
    { type: 'dense', name: 'hidden', units: 6 },
    { type: 'dense', name: 'last', units: 3, activation: 'softmax' },
  ];
  const config = loadObject({ data: { directory: foreignData(t) }, model: { layers } });
  const error = await t.throwsAsync(importFile(t, file, { config }));
  t.regex(error.message, /hidden needs a kernel \[64, 6\], hidden\/kernel is \[\d+, 6\]/);
  t.regex(error.message, /last needs a bias \[3\], which the file does not have/);
  t.regex(error.message, /what no layer takes: .*classes\/kernel/);
});

test('weights alone need an experiment', async (t) => {
  await t.throwsAsync(importFile(t, unpackModel(t, 'convnet.safetensors')), {
    message: /weights alone/,
    code: 'BAD_USAGE',
  });
});

test('the run folder holds an experiment file that validates, no history, and where the model comes from', async (t) => {
  const { folder, manifest } = await importFile(t, unpackModel(t, 'convnet.keras'));
  t.deepEqual(readdirSync(folder).sort(), [
    'config.resolved.yaml',
    'config.yaml',
    'history.csv',
    'model',
    'predictions.csv',
    'run.json',
  ]);
  t.is(readFileSync(join(folder, 'history.csv'), 'utf8').trim().split('\n').length, 1);
  const { experiment } = readExperiment(join(folder, 'config.yaml'), {
    files: nodeEffects.files,
    overrides: manifest.overrides,
  });
  t.deepEqual(experiment, manifest.experiment);
  const text = readFileSync(join(folder, 'config.yaml'), 'utf8');
  t.regex(text, /^    - \{type: dense, units: 3, activation: softmax, name: classes\}$/m);
  t.regex(text, /^    - \{type: max_pooling2d, strides: 1, padding: same, name: max_pooling2d\}$/m);
  t.is(manifest.timings.epochs, 0);
  t.is(manifest.metrics.final, null);
  t.not(manifest.metrics.test, null);
  const { from, format, program, files } = manifest.imported!;
  t.deepEqual({ from, format, program }, { from: 'convnet.keras', format: 'keras', program: 'Keras 3.15.1' });
  t.is(files.length, 1);
  t.regex(files[0]!.sha256, /^[0-9a-f]{64}$/);
});

test('a second import takes another folder; with force it replaces the run', async (t) => {
  const file = unpackModel(t, 'convnet.keras');
  const runsDirectory = temporaryFolder(t);
  const folders: string[] = [];
  for (const force of [false, false, true]) folders.push((await importFile(t, file, { runsDirectory, force })).folder);
  t.deepEqual(
    folders.map((folder) => folder.slice(runsDirectory.length + 1)),
    ['convnet', 'convnet-2', 'convnet'],
  );
});

test('an import that fails leaves no folder, and the run that it was to replace', async (t) => {
  const file = unpackModel(t, 'convnet.keras');
  const runsDirectory = temporaryFolder(t);
  const { folder } = await importFile(t, file, { runsDirectory });
  const before = readFileSync(join(folder, 'run.json'));
  writeFileSync(file, readFileSync(file).subarray(0, -100));
  await t.throwsAsync(importFile(t, file, { runsDirectory, force: true }), { code: 'MODEL_UNREADABLE' });
  t.deepEqual(readdirSync(runsDirectory), ['convnet']);
  t.deepEqual(readFileSync(join(folder, 'run.json')), before);
});

test('a model for other images or classes asks for its data', async (t) => {
  const file = unpackModel(t, 'convnet.keras');
  const runsDirectory = join(temporaryFolder(t), 'runs');
  const error = await t.throwsAsync(
    importFile(t, file, { runsDirectory, overrides: ['data.directory=', 'data.dataset=mnist'] }),
  );
  t.truthy(error);
  t.false(existsSync(runsDirectory));
});
