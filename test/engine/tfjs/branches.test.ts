import test from 'ava';
import { loadLibraries } from '../../../src/engine/tfjs/libraries.js';
import { toKerasTopology } from '../../../src/model/keras-topology.js';
import type { Plan } from '../../../src/model/types.js';
import { tfjsEngine } from '../../helpers/engines.js';
import { openExperiment } from '../../helpers/experiments.js';

const { signal } = new AbortController();
const order = Uint32Array.from({ length: 12 }, (_, index) => index);
const steps = (firstStep: number, count: number) => ({
  epoch: 1,
  firstStep,
  learningRates: new Float64Array(count).fill(0.01),
  order,
  signal,
});
const written = (layers: readonly object[]) => ({
  data: { limit: { train: 12, test: 10 } },
  model: { layers },
  train: { optimizer: 'adam', batch_size: 4 },
});

const CONV = { type: 'conv2d', filters: 3, kernel_size: 3, padding: 'same' };
const branches = (merge: string, ...lists: readonly object[][]) => ({ type: 'branches', merge, branches: lists });

/** Every merge and depth, what TensorFlow.js trains by substitutes, and outputs that are taken more than once. */
const LAYERS = [
  { type: 'max_pooling2d', pool_size: 7 },
  { type: 'residual', layers: [CONV], shortcut: [{ ...CONV, kernel_size: 1 }], activation: 'leaky_relu' },
  {
    type: 'residual',
    layers: [
      { ...CONV, dilation_rate: 2 },
      { type: 'batch_normalization', trainable: false },
      { type: 'dropout', rate: 0.5 },
      branches('maximum', [], [CONV], [{ type: 'average_pooling2d', pool_size: 3, strides: 1, padding: 'same' }]),
    ],
    activation: 'gelu',
  },
  // Both merges take its output twice.
  { type: 'residual', layers: [branches('add', [], [])], activation: 'linear' },
  branches('average', [CONV], [], [CONV, { type: 'activation', activation: 'tanh' }]),
  branches('concatenate', [{ ...CONV, filters: 2 }], [branches('multiply', [], [CONV])], []),
  { type: 'repeat', times: 2, layers: [{ type: 'residual', layers: [{ ...CONV, filters: 8 }], activation: 'relu' }] },
  { type: 'global_average_pooling2d' },
  branches('concatenate', [{ type: 'dense', units: 4 }], [], [{ type: 'dropout', rate: 0.3 }]),
];
const END = { type: 'dense', units: 10, activation: 'softmax' };

async function loadModel(plan: Plan, weights: Float32Array) {
  const weightSpecs = plan.slots.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' as const }));
  const modelTopology = toKerasTopology(plan, { name: 'branching', logits: false }) as object;
  return loadLibraries().layers.loadLayersModel({
    load: async () => ({ modelTopology, weightSpecs, weightData: weights.buffer as ArrayBuffer }),
  });
}

for (const end of [[END], [{ type: 'residual', layers: [END], shortcut: [END], activation: 'softmax' }]]) {
  const what = end[0]!.type === 'dense' ? 'a layer' : 'a block';
  test.serial(`a network that branches and ends with ${what} trains, and tf.loadLayersModel reads it`, async (t) => {
    const { session, plan, data } = await openExperiment(written([...LAYERS, ...end]), tfjsEngine);
    const before = await session.snapshot();
    const { losses } = await session.trainSteps(steps(0, 3));
    t.true(losses.every(Number.isFinite));
    const { weights } = await session.snapshot();
    const still = plan.slots.filter(({ offset, size }) =>
      before.weights.subarray(offset, offset + size).every((value, at) => value === weights[offset + at]),
    );
    t.deepEqual(
      still.map(({ name }) => name),
      plan.slots.filter(({ trainable }) => !trainable).map(({ name }) => name),
    );
    const loaded = await loadModel(plan, weights);
    t.is(loaded.getClassName(), 'Functional');
    const images = data.test.images.subarray(0, 5 * 784);
    const input = loadLibraries().tf.tensor4d(
      Float32Array.from(images, (byte) => byte / 255),
      [5, 28, 28, 1],
    );
    const found = (loaded.predict(input) as import('@tensorflow/tfjs-core').Tensor).dataSync();
    const expected = await session.predict(images, 5);
    // Softmax of logits in JavaScript against TensorFlow.js' own: single precision.
    found.forEach((value, index) => t.true(Math.abs(value - expected[index]!) < 1e-5));
  });
}

test.serial('the output of a block is that of its activation', async (t) => {
  const { session, plan, data } = await openExperiment(written([...LAYERS, END]), tfjsEngine);
  for (const { index, options, outputShape } of plan.layers) {
    const output = await session.layerOutput(index, data.test.images, 2);
    t.is(output.length, 2 * outputShape.reduce((a, b) => a * b, 1));
    if ('activation' in options && options.activation === 'relu') t.true(output.every((value) => value >= 0));
  }
});

test.serial('a network that branches goes on bit for bit in another session', async (t) => {
  const { session } = await openExperiment(written([...LAYERS, END]), tfjsEngine);
  await session.trainSteps(steps(0, 1));
  const snapshot = await session.snapshot();
  const expected = await session.trainSteps(steps(1, 2));
  const { session: other } = await openExperiment(written([...LAYERS, END]), tfjsEngine);
  await other.restore(snapshot);
  t.deepEqual(await other.trainSteps(steps(1, 2)), expected);
  t.deepEqual(await other.snapshot(), await session.snapshot());
});
