import test from 'ava';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { loadLibraries, usePlainBackend } from '../../../src/engine/tfjs/libraries.js';
import { findLargestError, loadKernels, makeFloats } from '../../helpers/kernels.js';

const libraries = loadLibraries();
const { tf, layers } = libraries;
const { kernels, memory } = loadKernels();
test.before(() => usePlainBackend(libraries));

const EPSILON = 1e-3;
const RUNS = { seed: 7, numRuns: 100 };
const rowCounts = fc.integer({ min: 2, max: 40 });
const widths = fc.integer({ min: 1, max: 67 });

interface Case {
  readonly rows: number;
  readonly cols: number;
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
}

function caseOf(rows: number, cols: number, seed: number): Case {
  const n = rows * cols;
  return {
    rows,
    cols,
    x: makeFloats(n, seed, 2).map((value) => value + 3),
    dy: makeFloats(n, seed + 1),
    gamma: makeFloats(cols, seed + 2).map((value) => value + 1),
    beta: makeFloats(cols, seed + 3),
  };
}

/** y, dx, dGamma, dBeta of TensorFlow.js; `axis` is the one that is averaged over. */
function reference({ rows, cols, x, dy, gamma, beta }: Case, axis: 0 | 1): readonly Float32Array[] {
  return tf.tidy(() => {
    const run = (input: Tensor, g: Tensor, b: Tensor): Tensor => {
      const { mean, variance } = tf.moments(input, axis, true);
      const normal = tf.div(tf.sub(input, mean), tf.sqrt(tf.add(variance, EPSILON)));
      return tf.add(tf.mul(normal, g), b);
    };
    const tensors: [Tensor, Tensor, Tensor] = [tf.tensor2d(x, [rows, cols]), tf.tensor1d(gamma), tf.tensor1d(beta)];
    const gradients = tf.grads(run as never)(tensors as never, tf.tensor2d(dy, [rows, cols]));
    return [run(...tensors), ...gradients].map((tensor) => tensor.dataSync() as Float32Array);
  });
}

/** The gradient for x is a difference of larger numbers times 1 / std, which is up to 1 / sqrt(epsilon) = 32. */
function gradientTolerance(invStd: Float32Array): number {
  return 3e-6 * Math.max(1, ...invStd) ** 2;
}

test('layer normalisation and its gradients agree with TensorFlow.js', (t) => {
  const property = (rows: number, cols: number, seed: number): void => {
    memory.clear();
    const given = caseOf(rows, cols, seed);
    const n = rows * cols;
    const [x, dy, gamma, beta] = [
      memory.put(given.x, 4),
      memory.put(given.dy, 8),
      memory.put(given.gamma),
      memory.put(given.beta),
    ];
    const [y, dx] = [memory.room(n + 1), memory.room(n + 1)];
    const [mean, invStd, dGamma, dBeta] = [
      memory.room(rows),
      memory.room(rows),
      memory.zeros(cols),
      memory.zeros(cols),
    ];
    kernels.layerNormForward(x, y, rows, cols, gamma, beta, EPSILON, mean, invStd);
    kernels.layerNormBackward(x, dy, dx, rows, cols, gamma, mean, invStd, dGamma, dBeta);
    const [output, gradient, gammas, betas] = reference(given, 1);
    const tolerance = gradientTolerance(memory.read(invStd, rows));
    t.true(findLargestError(memory.read(y, n), output!) < tolerance, 'output');
    t.true(findLargestError(memory.read(dx, n), gradient!) < tolerance, 'gradient');
    // Sums over up to 40 rows.
    t.true(findLargestError(memory.read(dGamma, cols), gammas!) < 10 * tolerance, 'gamma');
    t.true(findLargestError(memory.read(dBeta, cols), betas!) < 5e-6, 'beta');
    t.deepEqual([...memory.read(y + 4 * n, 1), ...memory.read(dx + 4 * n, 1)], [NaN, NaN]);
    const own = memory.read(dx, n);
    kernels.layerNormBackward(x, dy, dy, rows, cols, gamma, mean, invStd, 0, 0);
    t.deepEqual(memory.read(dy, n), own);
  };
  fc.assert(fc.property(rowCounts, widths, fc.nat(1000), property), RUNS);
});

test('layer normalisation without weights is that with gamma 1 and beta 0', (t) => {
  const given = caseOf(5, 7, 1);
  const run = (gamma: number, beta: number) => {
    const [x, dy] = [memory.put(given.x), memory.put(given.dy)];
    const [y, dx, mean, invStd] = [memory.room(35), memory.room(35), memory.room(5), memory.room(5)];
    kernels.layerNormForward(x, y, 5, 7, gamma, beta, EPSILON, mean, invStd);
    kernels.layerNormBackward(x, dy, dx, 5, 7, gamma, mean, invStd, 0, 0);
    return [memory.read(y, 35), memory.read(dx, 35)];
  };
  t.deepEqual(run(0, 0), run(memory.put(new Float32Array(7).fill(1)), memory.zeros(7)));
});

function batchNormalization(given: Case, shards: number) {
  memory.clear();
  const { rows, cols } = given;
  const n = rows * cols;
  const [x, dy, gamma, beta] = [
    memory.put(given.x, 4),
    memory.put(given.dy, 8),
    memory.put(given.gamma),
    memory.put(given.beta),
  ];
  const [y, dx] = [memory.room(n + 1), memory.room(n + 1)];
  const [mean, variance, invStd, meanDy, meanDyNormal] = Array.from({ length: 5 }, () => memory.room(cols)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [dGamma, dBeta] = [memory.zeros(cols), memory.zeros(cols)];
  const [sums, slopeSums] = [memory.zeros(4 * cols * shards), memory.zeros(4 * cols * shards)];
  const cut = Array.from({ length: shards + 1 }, (_, at) => Math.floor((rows * at) / shards));
  const eachShard = (work: (first: number, rows: number, shard: number) => void): void => {
    for (let shard = 0; shard < shards; shard++) work(4 * cols * cut[shard]!, cut[shard + 1]! - cut[shard]!, shard);
  };
  eachShard((at, part, shard) => kernels.bnSums(x + at, part, cols, sums + shard * 16 * cols));
  kernels.bnMoments(sums, shards, cols, rows, EPSILON, mean, variance, invStd);
  eachShard((at, part) => kernels.bnNormalize(x + at, y + at, part, cols, mean, invStd, gamma, beta));
  eachShard((at, part, shard) =>
    kernels.bnBackwardSums(x + at, dy + at, part, cols, mean, invStd, slopeSums + shard * 16 * cols),
  );
  kernels.bnBackwardMeans(slopeSums, shards, cols, rows, meanDy, meanDyNormal, dGamma, dBeta);
  eachShard((at, part) =>
    kernels.bnBackward(x + at, dy + at, dx + at, part, cols, mean, invStd, gamma, meanDy, meanDyNormal),
  );
  const read = (address: number): Float32Array => memory.read(address, cols);
  return {
    results: [memory.read(y, n), memory.read(dx, n), read(dGamma), read(dBeta)] as const,
    statistics: [read(mean), read(variance), read(invStd)] as const,
    behind: [...memory.read(y + 4 * n, 1), ...memory.read(dx + 4 * n, 1)],
    addresses: { x, y, gamma, beta, mean, variance, invStd },
  };
}

test('batch normalisation in any number of shards and its gradients agree with TensorFlow.js', (t) => {
  const property = (rows: number, cols: number, seed: number, shards: number): void => {
    const given = caseOf(rows, cols, seed);
    const { results, statistics, behind } = batchNormalization(given, shards);
    const expected = reference(given, 0);
    const tolerance = gradientTolerance(statistics[2]);
    t.true(findLargestError(results[0], expected[0]!) < tolerance, 'output');
    t.true(findLargestError(results[1], expected[1]!) < tolerance, 'gradient');
    t.true(findLargestError(results[2], expected[2]!) < 10 * tolerance, 'gamma');
    t.true(findLargestError(results[3], expected[3]!) < 5e-6, 'beta');
    t.deepEqual(behind, [NaN, NaN]);
  };
  fc.assert(fc.property(rowCounts, widths, fc.nat(1000), fc.integer({ min: 1, max: 5 }), property), RUNS);
});

test('moving statistics and inference are those of the layer of TensorFlow.js', (t) => {
  const [rows, cols] = [30, 13];
  const momentum = 0.9;
  const layer = layers.layers.batchNormalization({ momentum, epsilon: EPSILON });
  const movingMean = makeFloats(cols, 50);
  const movingVariance = makeFloats(cols, 51).map((value) => Math.abs(value) + 0.1);
  const given = caseOf(rows, cols, 9);
  const input = tf.tensor2d(given.x, [rows, cols]);
  layer.apply(input);
  layer.setWeights([given.gamma, given.beta, movingMean, movingVariance].map((values) => tf.tensor1d(values)));
  layer.apply(input, { training: true });
  const [, , mean, variance] = layer.getWeights().map((weight) => weight.dataSync() as Float32Array);
  const inferred = (layer.apply(input) as Tensor).dataSync();

  const { addresses } = batchNormalization(given, 3);
  const [moving, movingSquare] = [memory.put(movingMean), memory.put(movingVariance)];
  kernels.bnUpdateMoving(moving, addresses.mean, cols, momentum);
  kernels.bnUpdateMoving(movingSquare, addresses.variance, cols, momentum);
  // The variance of TensorFlow.js takes a float32 mean and rounds every square.
  t.true(findLargestError(memory.read(moving, cols), mean!) < 5e-7);
  t.true(findLargestError(memory.read(movingSquare, cols), variance!) < 1e-6);
  const { x, y, gamma, beta, invStd } = addresses;
  kernels.bnInvStd(movingSquare, cols, EPSILON, invStd);
  kernels.bnNormalize(x, y, rows, cols, moving, invStd, gamma, beta);
  t.true(findLargestError(memory.read(y, rows * cols), inferred) < 3e-6);
});
