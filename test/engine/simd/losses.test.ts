import test from 'ava';
import fc from 'fast-check';
import { addMetrics } from '../../../src/engine/metrics.js';
import { computeBatchLoss, makeTargets, toShares } from '../../../src/engine/tfjs/loss.js';
import { loadLibraries, usePlainBackend } from '../../../src/engine/tfjs/libraries.js';
import type { Plan } from '../../../src/model/types.js';
import { findLargestError, loadKernels, makeFloats } from '../../helpers/kernels.js';

const libraries = loadLibraries();
const { tf } = libraries;
const { kernels, memory } = loadKernels();
test.before(() => usePlainBackend(libraries));

/** The little of a plan that losses read. */
function planOf(classes: number, smoothing: number | null, k: number): Plan {
  const loss =
    smoothing === null
      ? { type: 'mean_squared_error' }
      : { type: 'sparse_categorical_crossentropy', label_smoothing: smoothing };
  const training = { loss, metrics: [{ type: 'top_k', k }] };
  return { classes, outputActivation: 'softmax', training } as unknown as Plan;
}

interface Batch {
  readonly outputs: Float32Array;
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly classes: number;
  readonly k: number;
}

function runKernel({ outputs, labels, rows, classes, k }: Batch, smoothing: number | null, isTraining = true) {
  memory.clear();
  const [x, l, out, room] = [
    memory.put(outputs, 4),
    memory.putBytes(labels),
    memory.zeros(6),
    memory.room(outputs.length + 1),
  ];
  const gradient = isTraining ? room : 0;
  if (smoothing === null) kernels.meanSquaredErrorRows(x, l, rows, classes, 1 / rows, k, gradient, out);
  else kernels.crossEntropyRows(x, l, rows, classes, smoothing, 1 / rows, k, gradient, out);
  return {
    sums: [...memory.readDoubles(out, 3)],
    gradient: memory.read(room, outputs.length),
    behind: memory.read(room + 4 * outputs.length, 1)[0],
    inPlace: () => {
      if (smoothing === null) kernels.meanSquaredErrorRows(x, l, rows, classes, 1 / rows, k, x, out);
      else kernels.crossEntropyRows(x, l, rows, classes, smoothing, 1 / rows, k, x, out);
      return memory.read(x, outputs.length);
    },
  };
}

const agrees = test.macro({
  exec(t, smoothing: number | null) {
    const property = (rows: number, classes: number, seed: number, k: number): void => {
      const outputs = makeFloats(rows * classes, seed, 3).map((value) => Math.round(value * 8) / 8);
      const labels = Uint8Array.from(
        makeFloats(rows, seed + 1, 1000),
        (value) => Math.abs(Math.round(value)) % classes,
      );
      const plan = planOf(classes, smoothing, k);
      const batch = { outputs, labels, rows, classes, k };
      const { sums, gradient, behind, inPlace } = runKernel(batch, smoothing);
      const expected = { loss: 0, correct: 0, topK: 0 };
      addMetrics(expected, plan, outputs, labels);
      // The values are multiples of 1/8, so that many are equal: ranks are exact. A loss is rounded to float32 row by row.
      t.deepEqual(sums.slice(1), [expected.correct, expected.topK]);
      t.true(findLargestError([sums[0]!], [expected.loss], rows) < 1e-6);
      t.deepEqual(runKernel(batch, smoothing, false).sums, sums);
      const slope = tf.tidy(() => {
        const targets = tf.tensor2d(makeTargets(plan, toShares(labels, classes)), [rows, classes]);
        const lossOf = (x: ReturnType<typeof tf.tensor2d>) => computeBatchLoss(tf, plan, { outputs: x, targets }, []);
        return tf
          .grad(lossOf as never)(tf.tensor2d(outputs, [rows, classes]))
          .dataSync();
      });
      // A few roundings to float32 of values below 1 (of up to 20 for the squared error), as shares of 1 / rows.
      t.true(findLargestError(gradient, slope, 1 / rows) < (smoothing === null ? 5e-7 : 1e-6));
      t.is(behind, NaN);
      t.deepEqual(inPlace(), gradient);
    };
    const sizes = fc.integer({ min: 1, max: 67 });
    const ks = fc.integer({ min: 1, max: 5 });
    fc.assert(fc.property(fc.integer({ min: 1, max: 33 }), sizes, fc.nat(1000), ks, property), {
      seed: 3,
      numRuns: 80,
    });
  },
  title: (_, smoothing) =>
    smoothing === null
      ? 'the squared error agrees with the metrics and with the gradient of TensorFlow.js'
      : `the cross-entropy with smoothing ${smoothing} agrees with the metrics and with the gradient of TensorFlow.js`,
});

test(agrees, 0);
test(agrees, 0.1);
test(agrees, null);

test('NaN is never right, and of equals the first class wins', (t) => {
  const batch = (outputs: number[], label: number): number[] =>
    runKernel(
      { outputs: Float32Array.from(outputs), labels: Uint8Array.of(label), rows: 1, classes: 5, k: 2 },
      0,
    ).sums.slice(1);
  t.deepEqual(batch([1, 1, 1, 1, 1], 0), [1, 1]);
  t.deepEqual(batch([1, 1, 1, 1, 1], 1), [0, 1]);
  t.deepEqual(batch([1, 1, 1, 1, 1], 4), [0, 0]);
  t.deepEqual(batch([NaN, 0, 0, 0, 0], 0), [0, 0]);
  t.deepEqual(batch([NaN, 2, 0, 0, 0], 1), [1, 1]);
  t.deepEqual(batch([-Infinity, 0, -Infinity, 0, -Infinity], 4), [0, 0]);
});

test('sums are added to what is there', (t) => {
  memory.clear();
  const [x, labels, out] = [memory.put([0, 0, 5, 5]), memory.putBytes([0, 1]), memory.zeros(6)];
  kernels.crossEntropyRows(x, labels, 1, 2, 0, 1, 1, 0, out);
  kernels.crossEntropyRows(x + 8, labels + 1, 1, 2, 0, 1, 1, 0, out);
  const [loss, ...counts] = memory.readDoubles(out, 3);
  // Each loss is ln 2 rounded to float32.
  t.true(Math.abs(loss! - 2 * Math.LN2) < 1e-7);
  t.deepEqual(counts, [1, 1]);
});
