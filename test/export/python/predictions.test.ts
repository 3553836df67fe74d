import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { variantsOf } from '../../../src/config/schema.js';
import { computeLearningRate } from '../../../src/engine/learning-rate.js';
import { addMetrics } from '../../../src/engine/metrics.js';
import { kerasTensors } from '../../../src/export/keras-names.js';
import { jaxScript } from '../../../src/export/python/jax/script.js';
import { kerasScript } from '../../../src/export/python/keras/script.js';
import type { ScriptRequest } from '../../../src/export/python/script.js';
import { torchTensors } from '../../../src/export/python/torch/network.js';
import { torchScript } from '../../../src/export/python/torch/script.js';
import { encodeSafetensors } from '../../../src/export/safetensors/encode.js';
import { compile } from '../../../src/model/compile.js';
import { trainsOnLogits } from '../../../src/model/training-facts.js';
import { findLargestDistance, largestOf } from '../../helpers/engines.js';
import { makeExperiment } from '../../helpers/experiments.js';
import { drawBranching, drawCases, kerasBackendOf, predictCase } from '../../helpers/exports.js';
import type { PredictedCase } from '../../helpers/exports.js';
import { askFrameworks, receiveArray, sendArray, testIfFrameworks } from '../../helpers/frameworks.js';
import type { SentArray } from '../../helpers/frameworks.js';
import { amountOf } from '../../helpers/long.js';

/** Sums of products in single precision, in another order. */
const TOLERANCE = 1e-5;
const cases = [
  ...drawCases(amountOf('MNISTX_TEST_RUNS', { long: 24, short: 6 })),
  ...drawBranching(amountOf('MNISTX_TEST_RUNS', { long: 12, short: 3 })),
];

const FRAMEWORKS = {
  torch: { script: torchScript, tensors: torchTensors, logits: true },
  keras: { script: kerasScript, tensors: kerasTensors, logits: false },
  jax: { script: jaxScript, tensors: kerasTensors, logits: true },
} as const;

for (const [name, framework] of Object.entries(FRAMEWORKS))
  testIfFrameworks(
    `the program for ${name} predicts the same by random networks, with the exported weights`,
    async (t) => {
      t.timeout(600_000);
      for (const [at, written] of cases.entries()) {
        const predicted = await predictCase(written);
        const { plan, weights, shape, inputs, outputs } = predicted;
        const answer = await withFiles(
          {
            'program.py': new TextEncoder().encode(framework.script(requestOf(predicted)).text),
            'weights.safetensors': encodeSafetensors(framework.tensors(plan, weights), { 'mnistx.run': 'random' }),
          },
          (folder) =>
            askFrameworks<{ readonly output: SentArray }>(
              'script',
              {
                framework: name,
                script: join(folder, 'program.py'),
                weights: join(folder, 'weights.safetensors'),
                input: sendArray(inputs, shape),
                logits: framework.logits && trainsOnLogits(plan),
              },
              name === 'keras' ? kerasBackendOf(plan, at) : 'torch',
            ),
        );
        const distance = findLargestDistance(receiveArray(answer.output), outputs);
        t.true(distance <= TOLERANCE * Math.max(1, largestOf(outputs)), `${distance}: ${JSON.stringify(written)}`);
      }
    },
  );

const SCHEDULES = [
  ...[0, 0.7].flatMap((warmup_epochs) => [
    { type: 'constant', warmup_epochs },
    { type: 'step', step_epochs: 0.6, decay_rate: 0.5, warmup_epochs },
    { type: 'exponential', decay_epochs: 0.8, decay_rate: 0.5, warmup_epochs },
    { type: 'cosine', alpha: 0.1, warmup_epochs },
    { type: 'cosine_restarts', first_decay_epochs: 0.5, t_mul: 1.5, m_mul: 0.9, alpha: 0.1, warmup_epochs },
    { type: 'cosine_restarts', first_decay_epochs: 0.4, t_mul: 1, warmup_epochs },
    { type: 'polynomial', end_learning_rate: 0.001, power: 2, warmup_epochs },
  ]),
  { type: 'one_cycle' },
  { type: 'one_cycle', anneal_strategy: 'linear', pct_start: 0 },
  { type: 'one_cycle', three_phase: true, anneal_strategy: 'linear' },
];
const STEPS = 10;

for (const [name, { script }] of Object.entries(FRAMEWORKS))
  testIfFrameworks(`the program for ${name} has the rate of every step of every schedule`, async (t) => {
    t.timeout(600_000);
    t.deepEqual(new Set(SCHEDULES.map(({ type }) => type)), new Set(Object.keys(variantsOf('schedule'))));
    for (const schedule of SCHEDULES.slice(1)) {
      const train = { optimizer: { type: 'sgd', learning_rate: 0.2 }, learning_rate_schedule: schedule, epochs: 3 };
      const layers = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }];
      const experiment = makeExperiment({ model: { layers }, train });
      const plan = compile(experiment, { imageShape: [2, 2, 1], classes: 10 });
      const request = { plan, experiment, counts: { training: 10, validation: 10 }, origin: 'lr', folder: 'lr' };
      const program = new TextEncoder().encode(script({ ...request, file: 'lr' }).text);
      const { rates } = await withFiles({ 'program.py': program }, (folder) =>
        askFrameworks<{ readonly rates: readonly number[] }>('rates', {
          ...{ framework: name, script: join(folder, 'program.py'), learning_rate: 0.2, steps_per_epoch: STEPS },
        }),
      );
      t.is(rates.length, 3 * STEPS);
      rates.forEach((rate, step) => {
        const expected = computeLearningRate(plan, step, STEPS);
        // Keras computes rates in float32, and powers through logarithms.
        t.true(Math.abs(rate - expected) <= 1e-6, `${JSON.stringify(schedule)}, step ${step}: ${rate}, ${expected}`);
      });
    }
  });

const LOSSES = [
  { type: 'sparse_categorical_crossentropy' },
  { type: 'categorical_crossentropy', label_smoothing: 0.2 },
  { type: 'focal' },
  { type: 'focal', alpha: [0.5, 1, 2, 0], gamma: 0.5, label_smoothing: 0.1 },
];

for (const [name, { script }] of Object.entries(FRAMEWORKS))
  testIfFrameworks(`the program for ${name} measures the loss that the engines measure`, async (t) => {
    t.timeout(600_000);
    const logits = Float32Array.from({ length: 6 * 4 }, (_, at) => ((at * 37) % 19) / 4 - 2);
    const labels = [0, 1, 2, 3, 0, 2];
    for (const loss of LOSSES) {
      const layers = [{ type: 'flatten' }, { type: 'dense', units: 4, activation: 'softmax' }];
      const experiment = makeExperiment({ model: { layers }, train: { loss } });
      const plan = compile(experiment, { imageShape: [2, 2, 1], classes: 4 });
      const request = { plan, experiment, counts: { training: 10, validation: 10 }, origin: 'lr', folder: 'lr' };
      const program = new TextEncoder().encode(script({ ...request, file: 'lr' }).text);
      const answer = await withFiles({ 'program.py': program }, (folder) =>
        askFrameworks<{ readonly loss: number }>('loss', {
          ...{ framework: name, script: join(folder, 'program.py'), labels, image: [2, 2, 1] },
          logits: sendArray(logits, [6, 4]),
        }),
      );
      const sums = { loss: 0, correct: 0, topK: 0 };
      addMetrics(sums, plan, logits, Uint8Array.from(labels));
      t.true(Math.abs(answer.loss - sums.loss / 6) < 1e-6, `${JSON.stringify(loss)}: ${answer.loss}, ${sums.loss / 6}`);
    }
  });

/** Inputs are given as the network sees them, so the programs normalize nothing. */
function requestOf({ plan, written: { layers, seed, train = {} } }: PredictedCase): ScriptRequest {
  const experiment = makeExperiment({ seed, data: { normalization: 'none' }, model: { layers }, train });
  const counts = { training: 10, validation: 10 };
  return { plan, experiment, counts, origin: 'random', folder: 'runs/random', file: 'random' };
}

async function withFiles<T>(
  files: Readonly<Record<string, Uint8Array>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-program-'));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
