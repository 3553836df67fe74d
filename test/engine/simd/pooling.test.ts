import test from 'ava';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { loadLibraries, usePlainBackend } from '../../../src/engine/tfjs/libraries.js';
import { findLargestError, loadKernels, makeFloats } from '../../helpers/kernels.js';
import { drawWindowCases } from '../../helpers/windows.js';
import type { WindowCase } from '../../helpers/windows.js';

const libraries = loadLibraries();
const { tf } = libraries;
const { kernels, memory } = loadKernels();
test.before(() => usePlainBackend(libraries));

const RUNS = { seed: 4, numRuns: 150 };

function geometry({ height, width, channels, outHeight, outWidth, size, strides, padTop, padLeft }: WindowCase) {
  return [height, width, channels, outHeight, outWidth, ...size, ...strides, padTop, padLeft] as const;
}

/** Values of which many are equal, so that "the first of equals" is tested. */
function inputOf({ height, width, channels }: WindowCase, seed: number): Float32Array {
  return makeFloats(height * width * channels, seed).map((value) => Math.round(value * 2) / 2 - 3);
}

/** TensorFlow.js' output and its gradient for the input. */
function inTensorFlow(run: (x: never) => Tensor, values: Float32Array, shape: number[], dy: Float32Array) {
  return tf.tidy(() => {
    const x = tf.tensor(values, shape) as never;
    const y = run(x);
    const dx = tf.grad(run as never)(x, tf.tensor(dy, y.shape));
    return [y.dataSync(), dx.dataSync()] as const;
  });
}

test('max pooling agrees with TensorFlow.js to the bit, the first of equals wins', (t) => {
  const property = (window: WindowCase, seed: number): void => {
    memory.clear();
    const { height, width, channels, outHeight, outWidth, size, strides, padding } = window;
    const [inputs, outputs] = [height * width * channels, outHeight * outWidth * channels];
    const values = inputOf(window, seed);
    const slope = makeFloats(outputs, seed + 1).map((value) => Math.round(value * 8) / 8);
    const [x, y, argmax, dx] = [
      memory.put(values, 4),
      memory.room(outputs + 1),
      memory.room(outputs + 1),
      memory.zeros(inputs),
    ];
    kernels.maxPool(x, y, argmax, ...geometry(window));
    kernels.maxPoolBackward(memory.put(slope, 8), argmax, dx, outputs);
    const run = (image: never): Tensor =>
      tf.maxPool(image as Parameters<typeof tf.maxPool>[0], [...size], [...strides], padding);
    const [expected, gradient] = inTensorFlow(run, values, [1, height, width, channels], slope);
    t.deepEqual(memory.read(y, outputs), expected);
    // Slopes are multiples of 1/8: their sums are exact.
    t.deepEqual(memory.read(dx, inputs), gradient);
    t.deepEqual([...memory.read(y + 4 * outputs, 1), ...memory.read(argmax + 4 * outputs, 1)], [NaN, NaN]);
    const alone = memory.room(outputs);
    kernels.maxPool(x, alone, 0, ...geometry(window));
    t.deepEqual(memory.read(alone, outputs), expected);
  };
  fc.assert(fc.property(drawWindowCases({ dilated: false }), fc.nat(1000), property), RUNS);
});

test('average pooling is the mean inside the image, and its gradient goes there in equal parts', (t) => {
  const property = (window: WindowCase, seed: number): void => {
    memory.clear();
    const { height, width, channels, outHeight, outWidth, size, strides, padding } = window;
    const [inputs, outputs] = [height * width * channels, outHeight * outWidth * channels];
    const [values, slope] = [makeFloats(inputs, seed), makeFloats(outputs, seed + 1)];
    const [x, y, dx] = [memory.put(values, 4), memory.room(outputs + 1), memory.zeros(inputs)];
    kernels.averagePool(x, y, ...geometry(window));
    kernels.averagePoolBackward(memory.put(slope, 8), dx, ...geometry(window));
    const shape = [1, height, width, channels] as [number, number, number, number];
    // The gradient of TensorFlow.js' plain avgPool divides by the whole window at the border too, unlike TensorFlow: so
    // the reference is a sum over the window divided by the same sum of ones.
    const sum = (image: never): Tensor =>
      tf.depthwiseConv2d(
        image as ReturnType<typeof tf.tensor4d>,
        tf.ones([...size, channels, 1]),
        [...strides],
        padding,
      );
    const run = (image: never): Tensor => tf.div(sum(image), sum(tf.ones(shape) as never));
    const [expected, gradient] = inTensorFlow(run, values, shape, slope);
    const pooled = tf.tidy(() => tf.avgPool(tf.tensor4d(values, shape), [...size], [...strides], padding).dataSync());
    // Sums of up to 16 values in another order.
    t.true(findLargestError(memory.read(y, outputs), expected) < 1e-6);
    t.true(findLargestError(memory.read(y, outputs), pooled) < 1e-6);
    t.true(findLargestError(memory.read(dx, inputs), gradient) < 1e-6);
    t.is(memory.read(y + 4 * outputs, 1)[0], NaN);
  };
  fc.assert(fc.property(drawWindowCases({ dilated: false }), fc.nat(1000), property), RUNS);
});

test('global pooling agrees with TensorFlow.js', (t) => {
  const property = (window: WindowCase, seed: number): void => {
    memory.clear();
    const { height, width, channels } = window;
    const positions = height * width;
    const inputs = positions * channels;
    const [values, slope] = [inputOf(window, seed), makeFloats(channels, seed + 1)];
    const [x, dy] = [memory.put(values, 4), memory.put(slope, 8)];
    const [y, dx, argmax] = [memory.room(channels + 1), memory.zeros(inputs), memory.room(channels)];
    const mean = (image: never): Tensor => tf.mean(image, [1, 2]);
    kernels.globalAveragePool(x, y, positions, channels);
    kernels.globalAveragePoolBackward(dy, dx, positions, channels);
    const shape = [1, height, width, channels];
    const [expected, gradient] = inTensorFlow(mean, values, shape, slope);
    // One or two roundings.
    t.true(findLargestError(memory.read(y, channels), expected) < 3e-7);
    t.true(findLargestError(memory.read(dx, inputs), gradient) < 3e-7);
    t.is(memory.read(y + 4 * channels, 1)[0], NaN);

    const most = memory.zeros(inputs);
    kernels.globalMaxPool(x, y, argmax, positions, channels);
    kernels.maxPoolBackward(dy, argmax, most, channels);
    const pool = (image: never): Tensor =>
      tf.maxPool(image as Parameters<typeof tf.maxPool>[0], [height, width], 1, 'valid');
    const [highest, steepest] = inTensorFlow(pool, values, shape, slope);
    t.deepEqual(memory.read(y, channels), highest);
    t.deepEqual(memory.read(most, inputs), steepest);
  };
  fc.assert(fc.property(drawWindowCases({ dilated: false }), fc.nat(1000), property), RUNS);
});
