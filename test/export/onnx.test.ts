import { createRequire } from 'node:module';
import test from 'ava';
import { variantsOf } from '../../src/config/schema.js';
import { onnxWriter } from '../../src/export/onnx.js';
import { findLargestDistance, largestOf } from '../helpers/engines.js';
import {
  drawBranching,
  drawCases,
  expectedFeatures,
  exportedRun,
  featuresOf,
  predictCase,
  withExport,
} from '../helpers/exports.js';
import { FIXED_NETWORKS } from '../helpers/fixed-networks.js';
import { askFrameworks, frameworkPackages, receiveArray, sendArray, testIfFrameworks } from '../helpers/frameworks.js';
import type { SentArray } from '../helpers/frameworks.js';
import { amountOf } from '../helpers/long.js';

interface Answer {
  readonly output: SentArray;
  readonly opset: number;
  readonly input: readonly [name: string, shape: readonly (number | string)[]];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Sums of products in single precision, in another order. */
const TOLERANCE = 1e-5;
const cases = [
  ...drawCases(amountOf('MNISTX_TEST_RUNS', { long: 120, short: 60 })),
  ...drawBranching(amountOf('MNISTX_TEST_RUNS', { long: 30, short: 12 })),
];

/** Each target takes them, whatever random networks it takes beside them. */
test('the fixed networks have every layer, activation and padding of the schema', (t) => {
  const features = featuresOf(FIXED_NETWORKS);
  const wanted = expectedFeatures(Object.keys(variantsOf('layer')));
  t.deepEqual(
    wanted.filter((feature) => !features.has(feature)),
    [],
  );
});

testIfFrameworks(
  'ONNX Runtime predicts the same by random networks, and the checker of ONNX accepts them',
  async (t) => {
    t.timeout(600_000);
    for (const [at, written] of cases.entries()) {
      const predicted = await predictCase(written);
      const { shape, outputs, pixels, inputs } = predicted;
      const input = at % 2 === 0 ? 'network' : 'pixels';
      const values = input === 'pixels' ? pixels : inputs;
      const answer = await withExport(onnxWriter, exportedRun(predicted), { input }, (file) =>
        askFrameworks<Answer>('onnx', { file, input: sendArray(values, shape) }),
      );
      const distance = findLargestDistance(receiveArray(answer.output), outputs);
      t.true(distance <= TOLERANCE * Math.max(1, largestOf(outputs)), `${distance} apart: ${JSON.stringify(written)}`);
      t.is(answer.opset, 18);
      t.deepEqual(answer.input, ['input', ['batch', ...written.image]]);
      t.is(answer.metadata['mnistx.run_sha256'], 'f'.repeat(64));
      t.is(answer.metadata['mnistx.input']!.startsWith('pixels from 0 to 255; '), input === 'pixels');
    }
  },
);

interface OnnxRuntimeWeb {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly Tensor: new (type: 'float32', values: Float32Array, shape: readonly number[]) => object;
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
    ): Promise<{ run(inputs: object): Promise<Record<string, { readonly data: Float32Array }>> }>;
  };
}

testIfFrameworks('onnxruntime-web, which runs in pages, predicts the same', async (t) => {
  const runtime = createRequire(frameworkPackages)('onnxruntime-web') as OnnxRuntimeWeb;
  runtime.env.wasm.numThreads = 1;
  for (const written of cases.slice(0, 5)) {
    const predicted = await predictCase(written);
    const [file] = await onnxWriter.write(exportedRun(predicted), { input: 'network' });
    const session = await runtime.InferenceSession.create(file!.bytes);
    const answers = await session.run({ input: new runtime.Tensor('float32', predicted.inputs, predicted.shape) });
    const [output] = Object.values(answers);
    const most = TOLERANCE * Math.max(1, largestOf(predicted.outputs));
    t.true(findLargestDistance(output!.data, predicted.outputs) <= most, JSON.stringify(written));
  }
});
