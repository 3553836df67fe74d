import { readFileSync } from 'node:fs';
import test from 'ava';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { openModel } from '../../src/open/open-model.js';
import { makePlace } from '../helpers/cli.js';
import { importFile, largestDistance, PIXELS, predictionsOf, unpackModel } from '../helpers/foreign-models.js';
import { saveTfjs } from '../helpers/tfjs-models.js';

/** Names, kinds, wires, shapes and options of the layers. */
async function networkOf(folder: string) {
  const { session, plan } = await openModel({ folder, threads: 1 });
  await session.close();
  return plan.layers.map(({ name, inputs, outputShape, options }) => ({ name, inputs, outputShape, options }));
}

for (const name of ['resnet', 'inception'])
  test(`configs/${name}.yaml comes back from a file of Keras and of TensorFlow.js, bit for bit`, async (t) => {
    const place = makePlace(t);
    const does = async (words: readonly string[]) => {
      const ended = await place.mnistx(words);
      t.is(ended.code, 0, `${words.join(' ')}: ${ended.stderr}`);
    };
    const data = ['-S', 'data.limit={train: 200, test: 100}'];
    await does(['run', `configs/${name}.yaml`, '-n', 'first', ...data, '-S', 'train.epochs=1', '-q']);
    const [first, network] = [place.path('runs', 'first'), await networkOf(place.path('runs', 'first'))];
    for (const [to, output, file] of [
      ['keras', 'out.keras', 'out.keras'],
      ['tfjs', 'out', 'out/model.json'],
    ] as const) {
      await does(['export', 'runs/first', '--to', to, '-o', output]);
      await does(['import', file, '-o', `runs/${to}`, ...data]);
      const again = place.path('runs', to);
      t.deepEqual(await networkOf(again), network);
      for (const bytes of ['model/weights.bin', 'predictions.csv'])
        t.deepEqual(readFileSync(`${again}/${bytes}`), readFileSync(`${first}/${bytes}`), bytes);
    }
    const text = readFileSync(place.path('runs', 'keras', 'config.yaml'), 'utf8');
    const blocks = text.match(/^ {4}- type: (residual|branches)$/gm) ?? [];
    t.is(blocks.length, network.filter(({ inputs }) => inputs.length > 1).length);
    t.true(text.split('\n').every((line) => line.length < 140));
  });

test('the experiment file reads as one that a person wrote', async (t) => {
  const { folder } = await importFile(t, unpackModel(t, 'residual.keras'));
  t.is(
    readFileSync(`${folder}/config.yaml`, 'utf8').split('model:\n')[1],
    `  layers:
    - {type: conv2d, filters: 4, kernel_size: 3, padding: same, activation: relu, name: conv2d}
    - type: residual
      name: add
      layers:
        - {type: conv2d, filters: 4, kernel_size: 3, padding: same, use_bias: false, name: conv2d_1}
        - {type: batch_normalization, epsilon: 0.01, name: batch_normalization}
        - {type: activation, activation: relu, name: activation_1}
        - {type: conv2d, filters: 4, kernel_size: 3, padding: same, use_bias: false, name: conv2d_2}
        - {type: batch_normalization, name: batch_normalization_1}
      activation: relu
    - type: residual
      name: add_1
      layers:
        - {type: conv2d, filters: 6, kernel_size: 3, strides: 2, padding: same, use_bias: false, name: conv2d_4}
        - {type: batch_normalization, epsilon: 0.01, name: batch_normalization_3}
        - {type: activation, activation: relu, name: activation_2}
        - {type: conv2d, filters: 6, kernel_size: 3, padding: same, use_bias: false, name: conv2d_5}
        - {type: batch_normalization, name: batch_normalization_4}
      shortcut:
        - {type: conv2d, filters: 6, kernel_size: 1, strides: 2, name: conv2d_3}
        - {type: batch_normalization, name: batch_normalization_2}
      activation: relu
    - type: residual
      name: outer
      layers:
        - {type: batch_normalization, name: batch_normalization_5}
        - {type: activation, activation: tanh, name: activation_3}
        - {type: conv2d, filters: 6, kernel_size: 3, padding: same, name: conv2d_6}
        - type: residual
          name: add_2
          layers:
            - {type: conv2d, filters: 6, kernel_size: 3, padding: same, activation: elu, name: conv2d_7}
    - {type: global_average_pooling2d, name: global_average_pooling2d}
    - {type: dropout, rate: 0.2, name: dropout}
    - {type: dense, units: 3, activation: softmax, name: classes}
`,
  );
});

test('branches in branches and every merge keep the order of their inputs', async (t) => {
  const { folder, manifest } = await importFile(t, unpackModel(t, 'inception.keras'));
  const merges = (await networkOf(folder)).filter(({ inputs }) => inputs.length > 1);
  t.deepEqual(
    merges.map(({ name, options, inputs }) => [name, 'merge' in options && options.merge, inputs.length]),
    [
      ['average', 'average', 3],
      ['concatenate', 'concatenate', 5],
      ['gate', 'multiply', 2],
      ['maximum', 'maximum', 2],
      ['add_3', 'add', 2],
      ['multiply', 'multiply', 2],
      ['concatenate_1', 'concatenate', 2],
      ['add_4', 'add', 3],
      ['average_1', 'average', 2],
    ],
  );
  t.is(manifest.experiment.train.loss.type, 'mean_squared_error');
});

test('a network that ends in a merge of logits predicts their softmax', async (t) => {
  await tf.setBackend('cpu');
  const image = layers.input({ shape: [8, 8, 1] });
  const flat = layers.layers.flatten().apply(image) as layers.SymbolicTensor;
  const heads = [5, 6, 7].map((units) => {
    const hidden = layers.layers.dense({ units, activation: 'tanh' }).apply(flat) as layers.SymbolicTensor;
    return layers.layers.dense({ units: 3 }).apply(hidden) as layers.SymbolicTensor;
  });
  const logits = layers.layers.maximum().apply(heads) as layers.SymbolicTensor;
  const outputs = layers.layers.softmax().apply(logits) as layers.SymbolicTensor;
  const file = await saveTfjs(t, layers.model({ inputs: image, outputs: logits }));
  const wanted = await predict(layers.model({ inputs: image, outputs }));

  const { folder, said } = await importFile(t, file);
  t.true(largestDistance(await predictionsOf(folder), wanted) < 1e-5);
  t.true(said.some((line) => line.includes('logits')));
});

test('a Functional model that TensorFlow.js has saved itself predicts as there', async (t) => {
  await tf.setBackend('cpu');
  const { layers: of } = layers;
  const apply = (
    layer: Pick<ReturnType<typeof of.add>, 'apply'>,
    ...inputs: readonly layers.SymbolicTensor[]
  ): layers.SymbolicTensor => layer.apply(inputs.length === 1 ? inputs[0]! : [...inputs]) as layers.SymbolicTensor;
  const conv = (filters: number, kernelSize: number, strides = 1) =>
    of.conv2d({ filters, kernelSize, strides, padding: 'same', activation: 'elu', biasInitializer: 'glorotNormal' });
  const image = layers.input({ shape: [8, 8, 1] });
  const entry = apply(conv(4, 3), image);
  const block = apply(of.add(), apply(conv(4, 3), apply(conv(4, 3), entry)), entry);
  const projected = apply(of.add(), apply(conv(6, 1, 2), block), apply(conv(6, 3), apply(conv(6, 3, 2), block)));
  const active = apply(of.activation({ activation: 'relu' }), projected);
  const inner = apply(conv(3, 1), active);
  const joined = apply(of.concatenate(), apply(of.average(), apply(conv(3, 3), inner), inner), active);
  const gated = apply(of.multiply(), joined, apply(conv(9, 1), joined));
  const outputs = apply(of.dense({ units: 3, activation: 'softmax' }), apply(of.globalAveragePooling2d({}), gated));
  const model = layers.model({ inputs: image, outputs });
  const { folder, manifest } = await importFile(t, await saveTfjs(t, model));
  t.true(largestDistance(await predictionsOf(folder), await predict(model)) < 1e-5);
  t.deepEqual(
    manifest.experiment.model.layers.map(({ type }) => type),
    ['conv2d', 'residual', 'residual', 'branches', 'branches', 'global_average_pooling2d', 'dense'],
  );
});

async function predict(model: layers.LayersModel): Promise<number[][]> {
  const pixels = [...PIXELS].map((value) => value / 255);
  return (model.predict(tf.tensor4d(pixels, [6, 8, 8, 1])) as tf.Tensor2D).array();
}
