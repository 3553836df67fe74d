import test from 'ava';
import fc from 'fast-check';
import { loadLibraries, usePlainBackend } from '../../../src/engine/tfjs/libraries.js';
import { findLargestError, loadKernels, makeFloats } from '../../helpers/kernels.js';
import { drawWindowCases } from '../../helpers/windows.js';
import type { WindowCase } from '../../helpers/windows.js';

const libraries = loadLibraries();
const { tf } = libraries;
const { kernels, memory } = loadKernels();
test.before(() => usePlainBackend(libraries));

/** Where tap (ky, kx) of a kernel stands in the kernel spread out by zeros: TensorFlow.js has no dilated gradient. */
function spreadOut({ size, dilation, channels }: WindowCase, multiplier: number) {
  const [height, width] = [(size[0] - 1) * dilation[0] + 1, (size[1] - 1) * dilation[1] + 1];
  const each = channels * multiplier;
  const places = Array.from({ length: size[0] * size[1] * each }, (_, at) => {
    const [tap, output] = [Math.floor(at / each), at % each];
    const [ky, kx] = [Math.floor(tap / size[1]), tap % size[1]];
    return (ky * dilation[0] * width + kx * dilation[1]) * each + output;
  });
  return { shape: [height, width, channels, multiplier] as [number, number, number, number], places };
}

function agrees(
  t: { true(value: boolean, message?: string): void },
  window: WindowCase,
  multiplier: number,
  seed: number,
) {
  memory.clear();
  const { height, width, channels, outHeight, outWidth, size, strides, dilation, padding, padTop, padLeft } = window;
  const outputChannels = channels * multiplier;
  const inputs = height * width * channels;
  const outputs = outHeight * outWidth * outputChannels;
  const weights = size[0] * size[1] * outputChannels;
  const [xs, ks, bs] = [makeFloats(inputs, seed), makeFloats(weights, seed + 1), makeFloats(outputChannels, seed + 2)];
  const slope = makeFloats(outputs, seed + 3);
  const [x, k, b, dy] = [memory.put(xs, 4), memory.put(ks, 8), memory.put(bs, 12), memory.put(slope, 4)];
  const y = memory.room(outputs + 1);
  const [dx, dk, db] = [inputs, weights, outputChannels].map((n) => memory.put(new Float32Array(n).fill(1)));
  const shape = [
    height,
    width,
    channels,
    multiplier,
    outHeight,
    outWidth,
    ...size,
    ...strides,
    ...dilation,
    padTop,
    padLeft,
  ] as const;
  kernels.depthwiseForward(x, k, b, y, ...shape);
  kernels.depthwiseBackwardInput(dy, k, dx!, ...shape);
  kernels.depthwiseBackwardKernel(x, dy, dk!, db!, ...shape);

  const spread = spreadOut(window, multiplier);
  const spreadKernel = new Float32Array(spread.shape.reduce((a, c) => a * c));
  spread.places.forEach((place, at) => (spreadKernel[place] = ks[at]!));
  const [out, ...gradients] = tf.tidy(() => {
    const run = (image: never, kernel: never, bias: never) =>
      tf.add(tf.depthwiseConv2d<ReturnType<typeof tf.tensor4d>>(image, kernel, [...strides], padding), bias);
    const tensors = [
      tf.tensor4d(xs, [1, height, width, channels]),
      tf.tensor4d(spreadKernel, spread.shape),
      tf.tensor1d(bs),
    ] as unknown as [never, never, never];
    const result = run(...tensors);
    const all = tf.grads(run as never)(tensors, tf.tensor(slope, result.shape));
    return [result, ...all].map((tensor) => tensor.dataSync() as Float32Array);
  });
  const dKernel = spread.places.map((place) => gradients[1]![place]!);
  const plusOne = (values: ArrayLike<number>): Float32Array => Float32Array.from(values, (value) => value + 1);
  // Sums of up to 16 products (forward, input) and up to 121 (kernel, bias) of size 1, in another order.
  t.true(findLargestError(memory.read(y, outputs), out!) < 2e-6, 'output');
  t.true(findLargestError(memory.read(dx!, inputs), plusOne(gradients[0]!)) < 4e-6, 'input gradient');
  t.true(findLargestError(memory.read(dk!, weights), plusOne(dKernel)) < 1e-5, 'kernel gradient');
  t.true(findLargestError(memory.read(db!, outputChannels), plusOne(gradients[2]!)) < 1e-5, 'bias gradient');
  t.true(Number.isNaN(memory.read(y + 4 * outputs, 1)[0]!));

  kernels.depthwiseForward(x, k, 0, y, ...shape);
  const without = memory.read(y, outputs).map((value, at) => value + bs[at % outputChannels]!);
  t.true(findLargestError(without, out!) < 2e-6, 'without a bias');
}

test('a depthwise convolution and its gradients agree with TensorFlow.js', (t) => {
  const property = (window: WindowCase, seed: number): void => agrees(t, window, 1, seed);
  fc.assert(fc.property(drawWindowCases({ dilated: true }), fc.nat(1000), property), { seed: 5, numRuns: 150 });
});

test('so they do with several outputs a channel', (t) => {
  const multipliers = fc.integer({ min: 2, max: 5 });
  const narrow = drawWindowCases({ dilated: true }).filter(({ channels }) => channels < 10);
  const property = (window: WindowCase, multiplier: number, seed: number): void => agrees(t, window, multiplier, seed);
  fc.assert(fc.property(narrow, multipliers, fc.nat(1000), property), { seed: 6, numRuns: 100 });
});
