import test from 'ava';
import { createTfjsEngine } from '../../../src/engine/tfjs/engine.js';
import { loadLibraries } from '../../../src/engine/tfjs/libraries.js';
import { toKerasTopology } from '../../../src/model/keras-topology.js';
import { modelJson } from '../../../src/runs/model-json.js';
import { makeExperiment, openExperiment, SMALL_CNN_LAYERS } from '../../helpers/experiments.js';
import { OPTIMIZERS } from '../../helpers/optimizers.js';

const plain = createTfjsEngine({ cacheDirectory: '', backend: 'plain' });
const { signal } = new AbortController();
const written = (optimizer: object | string, layers: object[] = SMALL_CNN_LAYERS, train: object = {}) => ({
  data: { limit: { train: 100, test: 20 } },
  model: { layers },
  train: { optimizer, batch_size: 20, ...train },
});
const order = Uint32Array.from({ length: 100 }, (_, index) => index);
const steps = (firstStep: number, count: number) => ({
  epoch: 1,
  firstStep,
  learningRates: new Float64Array(count).fill(0.01),
  order,
  signal,
});

for (const optimizer of OPTIMIZERS) {
  test.serial(`a snapshot goes on bit for bit in another session: ${JSON.stringify(optimizer)}`, async (t) => {
    const { session } = await openExperiment(written(optimizer), plain);
    const before = (await session.snapshot()).weights;
    await session.trainSteps(steps(0, 2));
    const snapshot = await session.snapshot();
    t.notDeepEqual(snapshot.weights, before);
    const expected = await session.trainSteps(steps(2, 2));

    const { session: other } = await openExperiment(written(optimizer), plain);
    await other.restore(snapshot);
    t.deepEqual(await other.trainSteps(steps(2, 2)), expected);
    t.deepEqual(await other.snapshot(), await session.snapshot());
  });
}

test.serial('chunks of steps change nothing', async (t) => {
  const { session: one } = await openExperiment(written('adam'), plain);
  const { session: two } = await openExperiment(written('adam'), plain);
  const whole = await one.trainSteps(steps(0, 4));
  const parts = [await two.trainSteps(steps(0, 1)), await two.trainSteps(steps(1, 3))];
  t.deepEqual(
    parts.flatMap(({ losses }) => losses),
    whole.losses,
  );
  t.deepEqual((await two.snapshot()).weights, (await one.snapshot()).weights);
});

test.serial('the learning rate of each step counts', async (t) => {
  const { session } = await openExperiment(written('sgd'), plain);
  const before = await session.snapshot();
  await session.trainSteps({ ...steps(0, 1), learningRates: Float64Array.of(0) });
  t.deepEqual((await session.snapshot()).weights, before.weights);
});

test.serial('weight decay of adamw shrinks the weights on top of adam', async (t) => {
  const { session: adam } = await openExperiment(written('adam'), plain);
  const { session: adamw } = await openExperiment(written({ type: 'adamw', weight_decay: 1 }), plain);
  await adam.trainSteps(steps(0, 1));
  await adamw.trainSteps(steps(0, 1));
  const [withoutDecay, withDecay] = [(await adam.snapshot()).weights, (await adamw.snapshot()).weights];
  const { plan } = await openExperiment(written('adam'), plain);
  const { session: fresh } = await openExperiment(written('adam'), plain);
  const start = (await fresh.snapshot()).weights;
  const kernel = plan.slots[0]!;
  for (let at = kernel.offset; at < kernel.offset + kernel.size; at++) {
    // Both steps are the same but for the decay of learning rate * 1 = 0.01; float rounding is left.
    t.true(Math.abs(withDecay[at]! - (withoutDecay[at]! - 0.01 * start[at]!)) < 1e-6);
  }
});

test.serial('predictions are probabilities and agree with the evaluation', async (t) => {
  const { session, data } = await openExperiment(written('adam'), plain);
  await session.trainSteps(steps(0, 5));
  const probabilities = await session.predict(data.test.images, data.test.count);
  const rows = Array.from({ length: data.test.count }, (_, index) => probabilities.slice(index * 10, index * 10 + 10));
  for (const row of rows) t.true(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-5);
  const right = rows.filter((row, index) => row.indexOf(Math.max(...row)) === data.test.labels[index]).length;
  const evaluation = await session.evaluate(data.test, signal);
  t.is(evaluation!.accuracy, right / data.test.count);
  const loss = rows.reduce((sum, row, index) => sum - Math.log(row[data.test.labels[index]!]!), 0) / rows.length;
  t.true(Math.abs(evaluation!.loss - loss) < 1e-5);
});

test.serial('the output of any layer can be read, and the last one is the prediction', async (t) => {
  const { session, plan, data } = await openExperiment(written('adam'), plain);
  for (const layer of plan.layers) {
    const output = await session.layerOutput(layer.index, data.test.images, 3);
    t.is(output.length, 3 * layer.outputShape.reduce((a, b) => a * b, 1));
  }
  t.deepEqual(
    await session.layerOutput(4, data.test.images, 3),
    await session.predict(data.test.images.subarray(0, 3 * 784), 3),
  );
  const first = await session.layerOutput(0, data.test.images, 3);
  t.true(first.every((value) => value >= 0) && first.some((value) => value > 0));
});

const EVERY_LAYER = [
  {
    type: 'zero_padding2d',
    padding: [
      [1, 0],
      [0, 2],
    ],
  },
  { type: 'conv2d', filters: 3, kernel_size: 3, strides: 2, activation: 'leaky_relu' },
  { type: 'batch_normalization' },
  { type: 'rescaling', scale: 2, offset: -0.5 },
  { type: 'depthwise_conv2d', kernel_size: 3, depth_multiplier: 2, activation: 'gelu' },
  { type: 'layer_normalization' },
  { type: 'prelu', shared_axes: [1, 2] },
  { type: 'separable_conv2d', filters: 4, kernel_size: [2, 3], padding: 'same', activation: 'elu' },
  { type: 'average_pooling2d', pool_size: 2, padding: 'same' },
  { type: 'max_pooling2d', pool_size: [2, 1], strides: 1 },
  { type: 'activation', activation: 'leaky_relu' },
  { type: 'dropout', rate: 0.25 },
  { type: 'spatial_dropout2d', rate: 0.25 },
  { type: 'gaussian_noise', stddev: 0.05 },
  { type: 'reshape', target_shape: [-1, 4, 1] },
  { type: 'conv2d', filters: 2, kernel_size: 2, dilation_rate: 2, activation: 'selu' },
  { type: 'flatten' },
  { type: 'dense', units: 12, activation: 'swish', kernel_regularizer: { l1: 0.001, l2: 0.001 } },
  { type: 'dense', units: 11, activation: 'softplus' },
  { type: 'dense', units: 10, activation: 'softmax' },
];

test.serial('every layer trains, and the saved model predicts the same when tf.loadLayersModel loads it', async (t) => {
  const { session, plan, data } = await openExperiment(
    written('adam', EVERY_LAYER, { loss: { type: 'categorical_crossentropy', label_smoothing: 0.1 } }),
    plain,
  );
  const { losses } = await session.trainSteps(steps(0, 3));
  t.true(losses.every(Number.isFinite));
  const { weights } = await session.snapshot();
  const model = JSON.parse(modelJson(toKerasTopology(plan, { name: 'every-layer', logits: false }), plan.slots)) as {
    modelTopology: object;
    weightsManifest: { weights: { name: string; shape: number[]; dtype: 'float32' }[] }[];
  };
  const { tf, layers } = loadLibraries();
  const loaded = await layers.loadLayersModel({
    load: async () => ({
      modelTopology: model.modelTopology,
      weightSpecs: model.weightsManifest[0]!.weights,
      weightData: weights.buffer as ArrayBuffer,
    }),
  });
  const input = tf.tensor4d(
    Float32Array.from(data.test.images.subarray(0, 5 * 784), (byte) => byte / 255),
    [5, 28, 28, 1],
  );
  const expected = await session.predict(data.test.images.subarray(0, 5 * 784), 5);
  const found = (loaded.predict(input) as import('@tensorflow/tfjs-core').Tensor).dataSync();
  // Softmax of logits in JavaScript against TensorFlow.js' own: single precision.
  found.forEach((value, index) => t.true(Math.abs(value - expected[index]!) < 1e-5));
});

for (const type of ['conv2d', 'separable_conv2d'] as const) {
  test.serial(`a dilated ${type} trains, and equals TensorFlow.js' own in prediction`, async (t) => {
    const layers = [
      { type, filters: 2, kernel_size: 3, dilation_rate: [2, 3], padding: 'same' },
      { type: 'max_pooling2d', pool_size: 4 },
      { type: 'flatten' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ];
    const { session, plan, data } = await openExperiment(written('sgd', layers), plain);
    const before = (await session.snapshot()).weights;
    await session.trainSteps(steps(0, 2));
    const { weights } = await session.snapshot();
    const kernel = plan.slots[0]!;
    t.notDeepEqual(weights.slice(0, kernel.size), before.slice(0, kernel.size));
    const { tf, layers: library } = loadLibraries();
    const weightSpecs = plan.slots.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' as const }));
    const modelTopology = toKerasTopology(plan, { name: 'dilated', logits: false }) as object;
    const loaded = await library.loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs, weightData: weights.buffer as ArrayBuffer }),
    });
    const input = tf.tensor4d(
      Float32Array.from(data.test.images.subarray(0, 784), (byte) => byte / 255),
      [1, 28, 28, 1],
    );
    const found = (loaded.predict(input) as import('@tensorflow/tfjs-core').Tensor).dataSync();
    const expected = await session.predict(data.test.images.subarray(0, 784), 1);
    // The same sums in another order, in single precision.
    found.forEach((value, index) => t.true(Math.abs(value - expected[index]!) < 1e-5));
  });
}

test.serial('global pooling ends a network without flatten', async (t) => {
  for (const type of ['global_average_pooling2d', 'global_max_pooling2d']) {
    const layers = [
      { type: 'conv2d', filters: 10, kernel_size: 5, strides: 4 },
      { type },
      { type: 'activation', activation: 'softmax' },
    ];
    const { session } = await openExperiment(written('sgd', layers), plain);
    const { losses } = await session.trainSteps(steps(0, 2));
    t.true(losses.every(Number.isFinite));
  }
});

test('mean squared error trains on the output itself', async (t) => {
  const layers = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'sigmoid' }];
  const { session } = await openExperiment(
    written({ type: 'sgd', learning_rate: 0.5 }, layers, { loss: 'mean_squared_error' }),
    plain,
  );
  const { losses } = await session.trainSteps({ ...steps(0, 5), learningRates: new Float64Array(5).fill(0.5) });
  t.true(losses.at(-1)! < losses[0]!);
});

test('an experiment that names a layer as TensorFlow.js numbers its own still binds its weights', async (t) => {
  const layers = [
    { type: 'flatten', name: 'dense_1' },
    { type: 'dense', units: 10, activation: 'softmax', name: 'conv2d' },
  ];
  t.is(makeExperiment(written('adam', layers)).model.layers[1]!.name, 'conv2d');
  const { session } = await openExperiment(written('adam', layers), plain);
  t.is((await session.trainSteps(steps(0, 1))).losses.length, 1);
});
