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
function planOf(classes: number, loss: object, k: number): Plan {
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
      const loss =
        smoothing === null
          ? { type: 'mean_squared_error' }
          : { type: 'sparse_categorical_crossentropy', label_smoothing: smoothing };
      const plan = planOf(classes, loss, k);
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

const focalAgrees = test.macro({
  exec(t, gamma: number, smoothing: number) {
    const property = (rows: number, classes: number, seed: number, k: number): void => {
      const outputs = makeFloats(rows * classes, seed, 3).map((value) => Math.round(value * 8) / 8);
      const labels = Uint8Array.from(
        makeFloats(rows, seed + 1, 1000),
        (value) => Math.abs(Math.round(value)) % classes,
      );
      const alpha = Array.from({ length: classes }, (_, at) => ((at * 7 + seed) % 5) / 4);
      const plan = planOf(classes, { type: 'focal', alpha, gamma, label_smoothing: smoothing }, k);
      const shares = toShares(labels, classes);
      memory.clear();
      const [x, l, targets] = [memory.put(outputs, 4), memory.putBytes(labels), memory.put(shares, 4)];
      const [alphas, gradients, out] = [memory.put(alpha, 4), memory.room(outputs.length + 1), memory.zeros(6)];
      const run = (at: number, of: number, to: number) => {
        new Float64Array(memory.buffer, out, 3).fill(0);
        kernels.focalRows(x, at, of, rows, classes, smoothing, alphas, gamma, 1 / rows, k, to, out);
        return [...memory.readDoubles(out, 3)];
      };
      const sums = run(l, 0, gradients);
      const gradient = memory.read(gradients, outputs.length);
      const expected = { loss: 0, correct: 0, topK: 0 };
      addMetrics(expected, plan, outputs, labels);
      t.deepEqual(sums.slice(1), [expected.correct, expected.topK]);
      // A power is e to a multiple of a logarithm, each rounded to float32.
      t.true(findLargestError([sums[0]!], [expected.loss], rows) < 4e-6);
      t.deepEqual(run(l, 0, 0), sums);
      const slope = tf.tidy(() => {
        const tensor = tf.tensor2d(makeTargets(plan, shares), [rows, classes]);
        const lossOf = (y: ReturnType<typeof tf.tensor2d>) =>
          computeBatchLoss(tf, plan, { outputs: y, targets: tensor }, []);
        return tf
          .grad(lossOf as never)(tf.tensor2d(outputs, [rows, classes]))
          .dataSync();
      });
      t.true(findLargestError(gradient, slope, 1 / rows) < 1e-5);
      t.is(memory.read(gradients + 4 * outputs.length, 1)[0], NaN);
      // Rows of shares give the same bits as the labels that they stand for.
      t.deepEqual(run(0, targets, gradients), sums);
      t.deepEqual(memory.read(gradients, outputs.length), gradient);
    };
    const sizes = fc.integer({ min: 2, max: 67 });
    const ks = fc.integer({ min: 1, max: 5 });
    fc.assert(fc.property(fc.integer({ min: 1, max: 33 }), sizes, fc.nat(1000), ks, property), {
      seed: 3,
      numRuns: 40,
    });
  },
  title: (_, gamma, smoothing) =>
    `the focal loss of gamma ${gamma}, smoothing ${smoothing}, agrees with the metrics and the gradient of TensorFlow.js`,
});

test(focalAgrees, 2, 0);
test(focalAgrees, 0, 0.1);
test(focalAgrees, 0.5, 0);
test(focalAgrees, 3.5, 0.3);

test('the focal loss of an example that is certain is 0 with a gradient of 0, whatever gamma, and NaN stays', (t) => {
  for (const gamma of [0, 0.3, 2]) {
    memory.clear();
    const [x, labels, alphas] = [memory.put([200, 0, -Infinity]), memory.putBytes([0]), memory.put([1, 1, 1])];
    const [gradients, out] = [memory.room(3), memory.zeros(6)];
    kernels.focalRows(x, labels, 0, 1, 3, 0, alphas, gamma, 1, 1, gradients, out);
    t.deepEqual(
      [...memory.readDoubles(out, 3), ...memory.read(gradients, 3)].map((value) => value + 0),
      [0, 1, 1, 0, 0, 0],
    );
  }
  memory.clear();
  const [x, labels, alphas, out] = [memory.put([NaN, 0]), memory.putBytes([1]), memory.put([1, 1]), memory.zeros(6)];
  kernels.focalRows(x, labels, 0, 1, 2, 0, alphas, 2, 1, 1, 0, out);
  t.is(memory.readDoubles(out, 1)[0], NaN);
});
