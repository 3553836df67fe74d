import { join } from 'node:path';
import test from 'ava';
import { strFromU8, unzipSync } from 'fflate';
import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { kerasWriter } from '../../src/export/keras.js';
import { compileConfig, wantsOneHot } from '../../src/export/keras/training.js';
import { translateTraining } from '../../src/import/translate-training.js';
import { readExperiment } from '../../src/open/read-config-file.js';
import { findLargestDistance, largestOf, open, prepare, signal, trainFor } from '../helpers/engines.js';
import type { Case } from '../helpers/engines.js';
import { makeExperiment } from '../helpers/experiments.js';
import { drawBranching, drawCases, exportedRun, kerasBackendOf, predictCase, withExport } from '../helpers/exports.js';
import { askFrameworks, receiveArray, sendArray, testIfFrameworks } from '../helpers/frameworks.js';
import type { SentArray } from '../helpers/frameworks.js';
import { amountOf } from '../helpers/long.js';
import { repository } from '../helpers/runs-on-disk.js';

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
const cases = [
  ...drawCases(amountOf('MNISTX_TEST_RUNS', { long: 40, short: 8 })),
  ...drawBranching(amountOf('MNISTX_TEST_RUNS', { long: 20, short: 4 })),
];

testIfFrameworks('Keras loads random networks without a warning, predicts the same, and trains a step', async (t) => {
  t.timeout(600_000);
  for (const [at, written] of cases.entries()) {
    const predicted = await predictCase(written);
    const { shape, outputs, pixels, inputs, training, plan } = predicted;
    const input = at % 2 === 0 ? 'network' : 'pixels';
    const backend = kerasBackendOf(plan, at);
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

const TRANSFORMER = [
  { type: 'patch_embedding', patch_size: [2, 3], dim: 6 },
  { type: 'multi_head_attention', num_heads: 2, key_dim: 3 },
  { type: 'global_average_pooling1d' },
  { type: 'dense', units: 3, activation: 'softmax' },
];
const TOKENS = { image: [4, 6, 2], classes: 3, count: 4, seed: 5 } as const;

testIfFrameworks('a vision transformer that has been trained for a few steps goes on in Keras', async (t) => {
  const config = join(repository, 'configs', 'vit-tiny.yaml');
  const { experiment } = readExperiment(config, { files: nodeEffects.files });
  const { model, train } = experiment;
  const written: Case = { image: [28, 28, 1], classes: 10, layers: model.layers, count: 6, seed: 2, train };
  const prepared = prepare(written);
  t.is(prepared.plan.layers.filter(({ type }) => type === 'multi_head_attention').length, 2);
  const session = await open(simdEngine, prepared, 1);
  await trainFor(session, prepared, { steps: 4, rate: 0.002 });
  const { weights } = await session.snapshot();
  const { training, plan } = prepared;
  const outputs = await session.predict(training.images, training.count);
  const { loss } = (await session.evaluate(training, signal))!;
  await session.close();
  t.notDeepEqual(weights, prepared.weights);

  const request = {
    input: sendArray(Float32Array.from(training.images), [6, 28, 28, 1]),
    labels: [...training.labels],
    oneHot: wantsOneHot(plan.training.loss),
  };
  const run = exportedRun({ ...prepared, weights });
  const answer = await withExport(kerasWriter, run, { input: 'pixels' }, (file) =>
    askFrameworks<Answer>('keras', { file, ...request }),
  );
  t.true(findLargestDistance(receiveArray(answer.output), outputs) <= TOLERANCE);
  t.deepEqual(answer.warnings, []);
  t.is(answer.optimizer, 'AdamW');
  // Keras measures the loss of a step before it.
  t.true(Math.abs(answer.loss - loss) <= TOLERANCE, `${answer.loss}, ${loss}`);
  // Each layer's bias and embeddings are one weight.
  t.is(answer.trained.length, plan.slots.length - 1);
});

testIfFrameworks('frozen patches stay frozen in Keras; that it trains a frozen attention is said', async (t) => {
  const layers = TRANSFORMER.map((layer, at) => (at < 2 ? { ...layer, trainable: false } : layer));
  const predicted = await predictCase({ ...TOKENS, layers, train: { optimizer: 'adam' } });
  const run = exportedRun(predicted);
  const request = { input: sendArray(predicted.inputs, predicted.shape), labels: [...predicted.training.labels] };
  const answer = await withExport(kerasWriter, run, { input: 'network' }, (file) =>
    askFrameworks<Answer>('keras', { file, ...request, oneHot: false }),
  );
  t.deepEqual(answer.warnings, []);
  const parts = ['query', 'key', 'value', 'attention_output', 'dense'];
  t.deepEqual(
    answer.trained,
    parts.flatMap((part) => [`${part}/kernel`, `${part}/bias`]),
  );
  t.regex(kerasWriter.remarks!(run, {}).join(), /get_layer\("multi_head_attention"\)\.trainable = False/);
});

test('what Keras adds in one weight is said, and only for networks that have it', (t) => {
  const remarksOf = (layers: readonly object[]) => {
    const prepared = prepare({ ...TOKENS, layers });
    return kerasWriter.remarks!(exportedRun(prepared), {});
  };
  t.regex(remarksOf(TRANSFORMER)[0]!, /one bias for each token of "patch_embedding"/);
  const [first, ...rest] = TRANSFORMER;
  t.deepEqual(remarksOf([{ ...first, use_bias: false }, ...rest]), []);
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
