import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import binaryen from 'assemblyscript/binaryen';
import test from 'ava';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import { compileRelaxedKernels } from '../../../src/engine/simd/host/node/kernels.js';
import { isBehindFlag } from '../../../src/engine/simd/host/node/relaxed-simd.js';
import type { EngineDescription } from '../../../src/engine/types.js';
import { findLargestDistance, largestOf, open, prepare, signal, tfjsEngine, trainFor } from '../../helpers/engines.js';
import type { Prepared } from '../../helpers/engines.js';
import { withoutRelaxedSimd } from '../../helpers/relaxed-simd.js';

const CASE = {
  image: [11, 9, 3],
  classes: 10,
  count: 70,
  seed: 3,
  layers: [
    { type: 'conv2d', filters: 9, kernel_size: 3, activation: 'relu' },
    { type: 'batch_normalization' },
    { type: 'depthwise_conv2d', kernel_size: 3, padding: 'same' },
    { type: 'conv2d', filters: 13, kernel_size: 2, padding: 'same', activation: 'gelu' },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.5 },
    { type: 'dense', units: 10, activation: 'softmax' },
  ],
} as const;
const preparedWith = (fast_math: boolean): Prepared =>
  prepare({ ...CASE, train: { batch_size: 16, optimizer: { type: 'sgd', learning_rate: 0.05 }, fast_math } });
const [portable, fast] = [preparedWith(false), preparedWith(true)];

interface Outcome {
  readonly losses: readonly number[];
  readonly weights: Float32Array;
  readonly evaluation: unknown;
  readonly prediction: Float32Array;
}

async function outcomeOf(
  prepared: Prepared,
  threads: number,
): Promise<{ description: EngineDescription; outcome: Outcome }> {
  const session = await open(simdEngine, prepared, threads);
  const { training } = prepared;
  const { losses } = await trainFor(session, prepared, { steps: 12 });
  const { weights } = await session.snapshot();
  const evaluation = await session.evaluate(training, signal);
  const prediction = await session.predict(training.images, training.count);
  await session.close();
  return { description: session.description, outcome: { losses, weights, evaluation, prediction } };
}

const binaryOf = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../src/engine/simd/${name}`, import.meta.url));
const hasRelaxedSimd = compileRelaxedKernels() !== null;

/** Whether this machine rounds relaxed multiply-adds once: (1 + 2^-12)^2 needs more digits than a float has. */
function isFused(): boolean {
  if (!hasRelaxedSimd) return false;
  const lanes = ['x', 'x', 'y'].map((name) => `(f32x4.splat (local.get $${name}))`).join(' ');
  const source = `(module (func (export "madd") (param $x f32) (param $y f32) (result f32)
    (f32x4.extract_lane 0 (f32x4.relaxed_madd ${lanes}))))`;
  const module = binaryen.parseText(source);
  module.setFeatures(binaryen.Features.SIMD128 | binaryen.Features.RelaxedSIMD);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.emitBinary()));
  const { madd } = instance.exports as { madd: (x: number, y: number) => number };
  return madd(1 + 2 ** -12, -(1 + 2 ** -11)) === 2 ** -24;
}

test('kernels.wasm has no relaxed instruction, kernels-relaxed.wasm has', (t) => {
  const relaxedIn = (name: string): number =>
    [
      ...binaryen
        .readBinary(binaryOf(name))
        .emitText()
        .matchAll(/\.relaxed_/g),
    ].length;
  t.is(relaxedIn('kernels.wasm'), 0);
  t.true(relaxedIn('kernels-relaxed.wasm') > 50);
});

test('relaxed SIMD is found wherever V8 has it, behind its flag too', (t) => {
  t.is(hasRelaxedSimd, isBehindFlag(process.versions.v8) || WebAssembly.validate(binaryOf('kernels-relaxed.wasm')));
  t.deepEqual(['11.3.244.8-node.33', '12.4.254.21-node.27', '13.6.233.10-node.18'].map(isBehindFlag), [
    true,
    false,
    false,
  ]);
});

test.serial('with fast_math any number of threads gives the same bits', async (t) => {
  const { description, outcome } = await outcomeOf(fast, 1);
  t.is(description.backend, hasRelaxedSimd ? 'wasm-relaxed' : 'wasm');
  t.is(description.warnings.length, hasRelaxedSimd ? 0 : 1);
  t.true(outcome.losses.every(Number.isFinite));
  t.notDeepEqual(outcome.weights, fast.weights);
  for (const threads of [1, 2, 3]) t.deepEqual((await outcomeOf(fast, threads)).outcome, outcome, `${threads} threads`);
});

test.serial('fast_math trains as the portable kernels do, but for roundings', async (t) => {
  const { description, outcome: expected } = await outcomeOf(portable, 2);
  const { outcome: actual } = await outcomeOf(fast, 2);
  t.deepEqual([description.backend, description.warnings], ['wasm', []]);
  // On a machine that fuses, other bits show that the fused kernels ran; elsewhere both are the same arithmetic.
  if (isFused()) t.notDeepEqual(actual.weights, expected.weights);
  else t.deepEqual(actual.weights, expected.weights);
  // A fused product saves one rounding (2^-24 = 6e-8) of two for each of up to a thousand terms of a sum, whose errors
  // mostly cancel; twelve steps with a rate of 0.05 add them up.
  t.true(findLargestDistance(actual.losses, expected.losses) < 1e-5 * largestOf(expected.losses));
  t.true(findLargestDistance(actual.prediction, expected.prediction) < 1e-5);
  t.true(findLargestDistance(actual.weights, expected.weights) < 1e-5 * largestOf(expected.weights));
});

test.serial('without relaxed SIMD fast_math says so and gives the bits of the portable kernels', async (t) => {
  const { outcome: expected } = await outcomeOf(portable, 2);
  const { description, outcome } = await withoutRelaxedSimd(() => outcomeOf(fast, 2));
  t.is(description.backend, 'wasm');
  t.is(description.warnings.length, 1);
  t.regex(description.warnings[0]!, /^fast_math needs relaxed SIMD, .* portable kernels/);
  t.deepEqual(outcome, expected);
});

test.serial('TensorFlow.js says that it has no fast_math', async (t) => {
  for (const [prepared, warnings] of [
    [portable, 0],
    [fast, 1],
  ] as const) {
    const session = await open(tfjsEngine, prepared, null);
    t.is(session.description.warnings.length, warnings);
    t.true(
      session.description.warnings.every((warning) => warning.startsWith('fast_math has no effect with TensorFlow.js')),
    );
    await session.close();
  }
});

test.serial('TensorFlow.js says that it chooses its number of threads itself', async (t) => {
  const session = await open(tfjsEngine, portable, 2);
  t.deepEqual(session.description.warnings, [
    'TensorFlow.js chooses its own number of threads; leave out --threads (or MNISTX_THREADS)',
  ]);
  await session.close();
});

const CHILD = `
  const { simdEngine } = await import(${JSON.stringify(new URL('../../../src/engine/simd/host/node/engine.js', import.meta.url).href)});
  const helper = await import(${JSON.stringify(new URL('../../helpers/engines.js', import.meta.url).href)});
  const prepared = helper.prepare(${JSON.stringify({ ...CASE, train: { batch_size: 16, fast_math: true } })});
  const session = await helper.open(simdEngine, prepared, 2);
  const { losses } = await helper.trainFor(session, prepared, { steps: 3 });
  await session.close();
  const said = JSON.stringify([session.description.backend, losses]);
`;

test.serial('a new process and a worker use relaxed SIMD alike, and V8 prints nothing', async (t) => {
  const main = spawnSync(process.execPath, ['--input-type=module', '-e', `${CHILD} console.log(said);`], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  t.is(main.stderr, '');
  const [backend, losses] = JSON.parse(main.stdout) as [string, number[]];
  t.is(backend, hasRelaxedSimd ? 'wasm-relaxed' : 'wasm');
  t.is(losses.length, 3);
  const inWorker = `(async () => { ${CHILD} require('node:worker_threads').parentPort.postMessage(said); })()`;
  const source = `
    const { Worker } = require('node:worker_threads');
    new Worker(${JSON.stringify(inWorker)}, { eval: true }).on('message', (said) => console.log(said));
  `;
  const nested = spawnSync(process.execPath, ['-e', source], { encoding: 'utf8', timeout: 60_000 });
  t.is(nested.stderr, '');
  t.deepEqual(JSON.parse(nested.stdout), [backend, losses]);
});
