import test from 'ava';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { loadLibraries, usePlainBackend } from '../../../src/engine/tfjs/libraries.js';
import { registerSeluSlope } from '../../../src/engine/tfjs/selu-slope.js';
import { findLargestError, loadKernels, makeFloats } from '../../helpers/kernels.js';

const libraries = loadLibraries();
const { tf } = libraries;
const { kernels, memory } = loadKernels();
test.before(async () => {
  await usePlainBackend(libraries);
  registerSeluSlope(libraries);
});

const KINDS: readonly (readonly [name: string, inTensorFlow: (x: Tensor) => Tensor])[] = [
  ['linear', (x) => tf.clone(x)],
  ['relu', (x) => tf.relu(x)],
  ['leaky_relu', (x) => tf.leakyRelu(x, 0.2)],
  ['elu', (x) => tf.elu(x)],
  ['selu', (x) => tf.selu(x)],
  ['gelu', (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.div(x, Math.SQRT2)))))],
  ['swish', (x) => tf.mul(tf.sigmoid(x), x)],
  ['sigmoid', (x) => tf.sigmoid(x)],
  ['tanh', (x) => tf.tanh(x)],
  ['softplus', (x) => tf.softplus(x)],
];

// TensorFlow.js rounds after every operation: a few units in the last place of values about 1 (6e-8 each). Its erf is an
// approximation good to 1.5e-7, which gelu doubles; its softplus turns into e^x below -13.9, off by 1e-6 of the value.
const TOLERANCE = 4e-7;

const agrees = test.macro({
  exec(t, kind: number) {
    const inTensorFlow = KINDS[kind]![1];
    const derivative = tf.grad(inTensorFlow);
    const property = (n: number, seed: number, spread: number): void => {
      memory.clear();
      const input = makeFloats(n, seed, spread);
      if (seed % 3 === 0) input[n - 1] = 0;
      const slope = makeFloats(n, seed + 1);
      const [x, dy] = [memory.put(input, 4), memory.put(slope, 8)];
      const [y, dx] = [memory.room(n + 1), memory.room(n + 1)];
      kernels.activate(kind, x, y, n);
      kernels.activateBackward(kind, x, y, dy, dx, n);
      const [tfX, tfDy] = [tf.tensor1d(input), tf.tensor1d(slope)];
      const expected = tf.tidy(() => inTensorFlow(tfX).dataSync());
      const expectedSlope = tf.tidy(() => derivative(tfX, tfDy).dataSync());
      t.true(findLargestError(memory.read(y, n), expected) < TOLERANCE, 'output');
      t.true(findLargestError(memory.read(dx, n), expectedSlope) < 2 * TOLERANCE, 'gradient');
      t.deepEqual([...memory.read(y + 4 * n, 1), ...memory.read(dx + 4 * n, 1)], [NaN, NaN]);
      tf.dispose([tfX, tfDy]);
      // In place, and one value at a time: the same bits.
      const [outputs, gradients] = [memory.read(y, n), memory.read(dx, n)];
      for (let at = 0; at < n; at++)
        kernels.activateBackward(kind, x + 4 * at, y + 4 * at, dy + 4 * at, dy + 4 * at, 1);
      kernels.activate(kind, x, x, n);
      t.deepEqual([memory.read(x, n), memory.read(dy, n)], [outputs, gradients]);
    };
    const sizes = fc.integer({ min: 1, max: 67 });
    const spreads = fc.constantFrom(0.01, 1, 5, 30);
    fc.assert(fc.property(sizes, fc.nat(1000), spreads, property), { seed: 1, numRuns: 40 });
  },
  title: (_, kind: number) => `${KINDS[kind]![0]} and its derivative agree with TensorFlow.js`,
});

KINDS.forEach((_, kind) => test(agrees, kind));

/** Of Keras 3.15 on TensorFlow 2.21, at 0 and at -0. */
const SLOPES_AT_ZERO = [1, 0, 0.2, 1, 1.0507009873554805, 0.5, 0.5, 0.25, 1, 0.5];

test('the slopes at exactly 0 are those of Keras in both engines', (t) => {
  SLOPES_AT_ZERO.forEach((expected, kind) => {
    memory.clear();
    const [x, dy, y, dx] = [memory.put([0, -0]), memory.put([1, 1]), memory.room(2), memory.room(2)];
    kernels.activate(kind, x, y, 2);
    kernels.activateBackward(kind, x, y, dy, dx, 2);
    const slope = tf.tidy(() =>
      tf
        .grad(KINDS[kind]![1])(tf.tensor1d([0, -0]))
        .dataSync(),
    );
    for (const actual of [memory.read(dx, 2), slope]) {
      t.true(findLargestError(actual, [expected, expected]) < TOLERANCE, `${KINDS[kind]![0]}: ${actual}`);
    }
  });
});

test('softmax and its gradient agree with TensorFlow.js', (t) => {
  const property = (rows: number, cols: number, seed: number): void => {
    memory.clear();
    const n = rows * cols;
    const [input, slope] = [makeFloats(n, seed, 4), makeFloats(n, seed + 1)];
    const [x, dy, y, dx] = [memory.put(input, 4), memory.put(slope, 12), memory.room(n + 1), memory.room(n + 1)];
    kernels.softmaxRows(x, y, rows, cols);
    kernels.softmaxRowsBackward(y, dy, dx, rows, cols);
    const [tfX, tfDy] = [tf.tensor2d(input, [rows, cols]), tf.tensor2d(slope, [rows, cols])];
    const gradient = tf.grad((value) => tf.softmax(value));
    // Sums of up to 67 float32 in another order: below 67 / 2 units of 6e-8, in practice a few.
    t.true(
      findLargestError(
        memory.read(y, n),
        tf.tidy(() => tf.softmax(tfX).dataSync()),
      ) < 5e-7,
    );
    t.true(
      findLargestError(
        memory.read(dx, n),
        tf.tidy(() => gradient(tfX, tfDy).dataSync()),
      ) < 1e-6,
    );
    t.deepEqual([...memory.read(y + 4 * n, 1), ...memory.read(dx + 4 * n, 1)], [NaN, NaN]);
    const expected = [memory.read(y, n), memory.read(dx, n)];
    kernels.softmaxRowsBackward(y, dy, dy, rows, cols);
    kernels.softmaxRows(x, x, rows, cols);
    t.deepEqual([memory.read(x, n), memory.read(dy, n)], expected);
    tf.dispose([tfX, tfDy]);
  };
  const sizes = fc.integer({ min: 1, max: 67 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), sizes, fc.nat(1000), property), { seed: 2, numRuns: 100 });
});

test('softmax of large logits neither overflows nor loses the sum', (t) => {
  memory.clear();
  const x = memory.put([1e30, 0, -1e30, 1000, 1000, 1000]);
  kernels.softmaxRows(x, x, 2, 3);
  t.deepEqual(memory.read(x, 6), Float32Array.of(1, 0, 0, 1 / 3, 1 / 3, 1 / 3));
});
