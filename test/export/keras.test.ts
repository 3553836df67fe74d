import test from 'ava';
import { strFromU8, unzipSync } from 'fflate';
import { MnistxError } from '../../src/errors.js';
import { kerasWriter } from '../../src/export/keras.js';
import { compileConfig, wantsOneHot } from '../../src/export/keras/training.js';
import { translateTraining } from '../../src/import/translate-training.js';
import { tfjsWriter } from '../../src/export/tfjs.js';
import type { Plan } from '../../src/model/types.js';
import { findLargestDistance, largestOf } from '../helpers/engines.js';
import { makeExperiment } from '../helpers/experiments.js';
import { drawBranching, drawCases, exportedRun, predictCase, withExport } from '../helpers/exports.js';
import { askFrameworks, receiveArray, sendArray, testIfFrameworks } from '../helpers/frameworks.js';
import type { SentArray } from '../helpers/frameworks.js';
import { amountOf } from '../helpers/long.js';

interface Answer {
  readonly output: SentArray;
  readonly warnings: readonly string[];
  /** Of a step of training, if labels were sent. */
  readonly loss: number;
  readonly optimizer: string;
  /** Paths of the weights that a step changes. */
  readonly trained: readonly string[];
}

/** Sums of products in single precision, in another order. */
const TOLERANCE = 1e-5;
const FOREIGN: ReadonlySet<unknown> = new Set(['patch_embedding', 'multi_head_attention']);
const cases = [
  ...drawCases(amountOf('MNISTX_TEST_RUNS', { long: 40, short: 20 })),
  ...drawBranching(amountOf('MNISTX_TEST_RUNS', { long: 20, short: 8 })),
].filter(({ layers }) => !(layers as readonly { readonly type?: unknown }[]).some(({ type }) => FOREIGN.has(type)));

testIfFrameworks('Keras loads random networks without a warning, predicts the same, and trains a step', async (t) => {
  t.timeout(600_000);
  for (const [at, written] of cases.entries()) {
    const predicted = await predictCase(written);
    const { shape, outputs, pixels, inputs, training, plan } = predicted;
    const input = at % 2 === 0 ? 'network' : 'pixels';
    const backend = at % 8 === 0 || hasPaddedAverage(plan) ? 'jax' : 'torch';
    // JAX compiles a step of each network, which takes seconds.
    const labels = backend === 'jax' ? {} : { labels: [...training.labels] };
    const request = {
      input: sendArray(input === 'pixels' ? pixels : inputs, shape),
      ...labels,
      oneHot: wantsOneHot(plan.training.loss),
    };
    const answer = await withExport(kerasWriter, exportedRun(predicted), { input }, (file) =>
      askFrameworks<Answer>('keras', { file, ...request }, backend),
    );
    const distance = findLargestDistance(receiveArray(answer.output), outputs);
    t.true(distance <= TOLERANCE * Math.max(1, largestOf(outputs)), `${distance} apart: ${JSON.stringify(written)}`);
    t.deepEqual(answer.warnings, [], JSON.stringify(written));
    t.is(answer.optimizer.toLowerCase(), plan.training.optimizer.type);
    if (backend === 'torch') t.true(Number.isFinite(answer.loss), JSON.stringify(written));
  }
});

/** Keras on PyTorch takes an average over repeated pixels where padding is uneven; on JAX and TensorFlow over none. */
function hasPaddedAverage({ layers }: Plan): boolean {
  return layers.some(({ options }) => options.type === 'average_pooling2d' && options.padding === 'same');
}

test('a .keras file names the run that it comes from, and is the same each time but for the clock of HDF5', async (t) => {
  const predicted = await predictCase(cases[0]!);
  const [first, second] = [0, 1].map(() => kerasWriter.write(exportedRun(predicted), { input: 'network' }));
  const files = unzipSync((await first!)[0]!.bytes);
  const again = unzipSync((await second!)[0]!.bytes);
  t.deepEqual(Object.keys(files), ['metadata.json', 'config.json', 'model.weights.h5']);
  t.deepEqual(files['config.json'], again['config.json']);
  const metadata = JSON.parse(strFromU8(files['metadata.json']!)) as Record<string, string>;
  t.is(metadata['mnistx.run_sha256'], 'f'.repeat(64));
  t.regex(metadata['date_saved']!, /^\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d$/);
});

testIfFrameworks('a layer that was frozen stays frozen in Keras', async (t) => {
  const layers = [
    { type: 'conv2d', filters: 2, kernel_size: 3, trainable: false },
    { type: 'batch_normalization', trainable: false },
    { type: 'flatten' },
    { type: 'dense', units: 3, activation: 'softmax' },
  ];
  const written = { image: [5, 5, 1], classes: 3, layers, count: 2, seed: 1, train: { optimizer: 'adam' } } as const;
  const predicted = await predictCase(written);
  const request = { input: sendArray(predicted.inputs, predicted.shape) };
  const answer = await withExport(kerasWriter, exportedRun(predicted), { input: 'network' }, (file) =>
    askFrameworks<Answer>('keras', { file, ...request }),
  );
  t.deepEqual(answer.warnings, []);
  t.deepEqual(answer.trained, ['dense/kernel', 'dense/bias']);
});

test('a focal loss that was exported is imported as it was', (t) => {
  const layers = [{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }];
  for (const loss of [
    { type: 'focal', alpha: 0.25, gamma: 2 },
    { type: 'focal', alpha: [1, 0.5, 0], gamma: 1.5, label_smoothing: 0.1 },
  ]) {
    const { train } = makeExperiment({ model: { layers }, train: { loss } });
    const { train: found } = translateTraining({ ...compileConfig(train) }, layers[1]!);
    t.deepEqual(found?.['loss'], loss);
  }
});

for (const [format, writer] of Object.entries({ keras: kerasWriter, tfjs: tfjsWriter }))
  test(`${format}: a layer that such a file cannot hold in a chain is named, with its place, before anything is written`, async (t) => {
    const [written] = drawCases(0);
    const predicted = await predictCase(written!);
    const write = async () => writer.write(exportedRun(predicted), { input: 'network' });
    const error = await t.throwsAsync(write, { instanceOf: MnistxError });
    t.like(error!.problems[0], { code: 'NOT_EXPORTABLE', path: ['model', 'layers', 0] });
    t.regex(error!.message, /no layer "patch_embedding"/);
  });

/** Whole numbers, which Keras wants as 1.0 and 0.0. */
const WHOLE = { type: 'sgd', learning_rate: 1, momentum: 0 };
const AROUND = { weight_decay: { rate: 0.01, exclude: ['bias'] }, use_ema: true, gradient_accumulation_steps: 2 };

testIfFrameworks(
  'Keras loads what optimizers do around their step without a warning, and trains on with it',
  async (t) => {
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }];
    for (const own of [{ type: 'nadam' }, { type: 'lion' }, { type: 'rmsprop', momentum: 0.5 }, WHOLE]) {
      const optimizer = { ...own, clipnorm: 1, ...AROUND };
      const predicted = await predictCase({
        image: [5, 5, 1],
        classes: 3,
        layers,
        count: 2,
        seed: 1,
        train: { optimizer },
      });
      const run = exportedRun(predicted);
      const request = { input: sendArray(predicted.inputs, predicted.shape), labels: [...predicted.training.labels] };
      const answer = await withExport(kerasWriter, run, { input: 'network' }, (file) =>
        askFrameworks<Answer>('keras', { file, ...request, oneHot: false }),
      );
      t.deepEqual(answer.warnings, []);
      t.true(Number.isFinite(answer.loss));
      t.regex(kerasWriter.remarks!(run, {})[0]!, /exclude_from_weight_decay/);
    }
  },
);
