import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { variantsOf } from '../../../src/config/schema.js';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import type { Session } from '../../../src/engine/types.js';
import { findLargestDistance, largestOf, open, prepare, signal, trainFor, withBoth } from '../../helpers/engines.js';
import type { Case, Prepared } from '../../helpers/engines.js';
import { amountOf } from '../../helpers/long.js';
import {
  isPossible,
  activation,
  labelSmoothing,
  LAYERS,
  networksOf,
  padding,
  pairOf,
  penalty,
  side,
  sizes,
} from '../../helpers/network-arbitraries.js';

/**
 * Outputs against the largest of their layer: both engines add up to some thousand products in single precision
 * (unit roundoff 6e-8) in different orders, and a few layers follow each other.
 */
const OUTPUT_TOLERANCE = 1e-5;

/** Gradients against the largest of their weight tensor: two passes through the network and a sum over the batch. */
const GRADIENT_TOLERANCE = 5e-5;

/**
 * A gradient that cancels out (there is none before the normalisation of a single value) is as exact as its terms,
 * which are about as large as the gradients of the other tensors, divided by the root of epsilon (1 / 32).
 */
const CANCELLED = 0.2;

/** A gradient is read from the weights before and after, each rounded to 2^-24 of its size. */
const WEIGHT_ROUNDING = 2 ** -23;

/** Losses: both are sums in double precision of outputs that differ as above. */
const LOSS_TOLERANCE = 2e-5;

/** Fifty steps add up the differences of each step, and each step starts from the last one's. */
const CURVE_TOLERANCE = 1e-3;

async function sameOutputs(prepared: Prepared, simd: Session, tfjs: Session): Promise<void> {
  const { plan, training } = prepared;
  for (const { index, type } of plan.layers) {
    const [actual, expected] = await inBoth(simd, tfjs, (session) =>
      session.layerOutput(index, training.images, training.count),
    );
    const most = OUTPUT_TOLERANCE * largestOf(expected);
    near(`output of layer ${index}, ${type}`, { actual, expected, most });
  }
  const [actual, expected] = await inBoth(simd, tfjs, (session) => session.predict(training.images, training.count));
  near('prediction', { actual, expected, most: OUTPUT_TOLERANCE });
}

/** One step of SGD with the learning rate 1 takes the gradient off the weights. */
async function sameGradients(prepared: Prepared, simd: Session, tfjs: Session): Promise<void> {
  const { plan, weights } = prepared;
  const [ours, theirs] = await inBoth(simd, tfjs, (session) => trainFor(session, prepared, { steps: 1, rate: 1 }));
  near('loss of the step', {
    actual: ours.losses,
    expected: theirs.losses,
    most: LOSS_TOLERANCE * (1 + theirs.losses[0]!),
  });
  const [actual, expected] = await inBoth(simd, tfjs, async (session) => (await session.snapshot()).weights);
  const largest = largestOf(expected.map((value, at) => value - weights[at]!));
  for (const { name, offset, size } of plan.slots) {
    const part = (values: Float32Array): Float32Array => values.subarray(offset, offset + size);
    const own = largestOf(part(expected).map((value, at) => value - weights[offset + at]!));
    const rounding = WEIGHT_ROUNDING * Math.max(largestOf(part(expected)), largestOf(part(weights)));
    const most = GRADIENT_TOLERANCE * Math.max(own, CANCELLED * largest) + rounding;
    near(`gradient of ${name}`, { actual: part(actual), expected: part(expected), most });
  }
}

async function sameEvaluation({ training }: Prepared, simd: Session, tfjs: Session): Promise<void> {
  const [actual, expected] = await inBoth(simd, tfjs, (session) => session.evaluate(training, signal));
  const most = LOSS_TOLERANCE * (1 + expected!.loss);
  near('loss of the evaluation', { actual: [actual!.loss], expected: [expected!.loss], most });
}

async function inBoth<T>(simd: Session, tfjs: Session, use: (session: Session) => Promise<T>): Promise<[T, T]> {
  return [await use(simd), await use(tfjs)];
}

function near(
  what: string,
  { actual, expected, most }: { actual: ArrayLike<number>; expected: ArrayLike<number>; most: number },
): void {
  const distance = findLargestDistance(actual, expected);
  if (!(distance <= most))
    throw new Error(`${what}: ${distance} apart, at most ${most} is right (largest ${largestOf(expected)})`);
}

async function agree(written: Case): Promise<void> {
  const prepared = prepare(written);
  await withBoth(prepared, async (simd, tfjs) => {
    await sameOutputs(prepared, simd, tfjs);
    await sameEvaluation(prepared, simd, tfjs);
    await sameGradients(prepared, simd, tfjs);
  });
}

async function check(
  t: ExecutionContext,
  cases: fc.Arbitrary<Case>,
  runs: number,
  property: (written: Case) => Promise<void>,
): Promise<void> {
  const scale = amountOf('MNISTX_TEST_RUNS', { long: 1, short: 0.1 });
  await fc.assert(fc.asyncProperty(cases, property), {
    seed: 20260101,
    numRuns: Math.ceil(runs * scale),
    includeErrorInReport: true,
  });
  t.pass();
}

for (const type of Object.keys(variantsOf('layer'))) {
  test.serial(`outputs and gradients of ${type} are those of TensorFlow.js`, async (t) => {
    t.timeout(300_000);
    await check(t, networksOf(type), type.includes('conv') ? 40 : 25, agree);
  });
}

/** Pooled at once with the convolution where windows are apart and inside and the activation never falls. */
test.serial('a convolution pooled in the same pass has the outputs and gradients of TensorFlow.js', async (t) => {
  t.timeout(300_000);
  const cases = fc
    .record({
      conv: LAYERS.conv2d,
      pool: pairOf(fc.integer({ min: 1, max: 3 })),
      hasFront: fc.boolean(),
      channels: sizes(20),
      height: side,
      width: side,
      count: fc.integer({ min: 1, max: 7 }),
      seed: fc.nat(1_000_000),
    })
    .map(({ conv, pool, hasFront, channels, height, width, count, seed }): Case => {
      const layers = [
        ...(hasFront ? [{ type: 'conv2d', filters: channels, kernel_size: 1, activation: 'tanh' }] : []),
        conv,
        { type: 'max_pooling2d', pool_size: pool },
        { type: 'flatten' },
        { type: 'dense', units: 5, activation: 'softmax' },
      ];
      const train = { optimizer: 'sgd', batch_size: count };
      return { image: [height, width, hasFront ? 1 : channels], classes: 5, count, seed, layers, train };
    })
    .filter(isPossible);
  await check(t, cases, 40, agree);
});

/** What goes the ways of lists and of Winograd's tiles. */
test.serial('images that are mostly 0, and kernels of 3 and 5 over several channels, agree too', async (t) => {
  t.timeout(300_000);
  const kernel = fc.constantFrom(3, 5);
  const cases = fc
    .record({
      kernels: fc.tuple(kernel, kernel),
      filters: fc.tuple(fc.integer({ min: 4, max: 9 }), fc.integer({ min: 4, max: 12 })),
      padding,
      activation: fc.constantFrom('relu', 'tanh'),
      hasPool: fc.boolean(),
      sides: fc.tuple(fc.integer({ min: 9, max: 13 }), fc.integer({ min: 9, max: 13 })),
      seed: fc.nat(1_000_000),
    })
    .map(({ kernels, filters, padding: edge, activation: name, hasPool, sides, seed }): Case => {
      const conv = (at: 0 | 1) => ({
        type: 'conv2d',
        filters: filters[at],
        kernel_size: kernels[at],
        padding: edge,
        activation: name,
      });
      const pool = hasPool ? [{ type: 'max_pooling2d', pool_size: 2 }] : [];
      const dense = { type: 'dense', units: 5, activation: 'softmax' };
      const layers = [conv(0), conv(1), ...pool, { type: 'flatten' }, dense];
      const train = { optimizer: 'sgd', batch_size: 3 };
      return { image: [...sides, 1], classes: 5, count: 3, seed, layers, train, ink: 0.25 };
    })
    .filter(isPossible);
  await check(t, cases, 12, agree);
});

/** Tasks of large kernels take units and features instead of images, also where these do not come out even. */
test.serial('large dense layers agree, over lists and over whole rows', async (t) => {
  t.timeout(300_000);
  for (const [activation, count] of [
    ['relu', 1],
    ['relu', 9],
    ['tanh', 5],
  ] as const) {
    const hidden = { type: 'dense', units: 317, activation };
    const last = { type: 'dense', units: 5, activation: 'softmax' };
    const layers = [{ type: 'flatten' }, hidden, { ...hidden, units: 231 }, { ...hidden, units: 330 }, last];
    const train = { optimizer: 'sgd', batch_size: count };
    await agree({ image: [15, 15, 1], classes: 5, count, seed: count, layers, train, ink: 0.3 });
  }
  t.pass();
});

test.serial('an average over the border counts only what is inside, in its gradient too', async (t) => {
  // One pixel: any padded average is that pixel, so the network learns as if there were no pooling.
  const weightsWith = async (pools: object[]): Promise<Float32Array> => {
    const conv = { type: 'conv2d', filters: 5, kernel_size: 1, activation: 'tanh' };
    const layers = [conv, ...pools, { type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }];
    const prepared = prepare({ image: [1, 1, 2], classes: 3, count: 6, seed: 2, layers, train: { batch_size: 6 } });
    const session = await open(simdEngine, prepared);
    await trainFor(session, prepared, { steps: 3, rate: 0.1 });
    const { weights } = await session.snapshot();
    await session.close();
    return weights;
  };
  const pool = { type: 'average_pooling2d', pool_size: [2, 3], strides: 1, padding: 'same' };
  // The same numbers multiplied by 1: no rounding at all.
  t.deepEqual(await weightsWith([pool]), await weightsWith([]));
});

/** Any loss, penalties included, on any last activation that it takes. */
test.serial('every loss has the value and gradients of TensorFlow.js', async (t) => {
  t.timeout(300_000);
  const cases = fc
    .record({
      loss: fc.oneof(
        fc.record({
          type: fc.constantFrom('sparse_categorical_crossentropy', 'categorical_crossentropy'),
          label_smoothing: labelSmoothing,
        }),
        fc.constant({ type: 'mean_squared_error' }),
      ),
      last: activation,
      isSeparate: fc.boolean(),
      classes: fc.integer({ min: 1, max: 37 }),
      kernel_regularizer: penalty,
      count: fc.integer({ min: 1, max: 40 }),
      seed: fc.nat(1_000_000),
    })
    .map(({ loss, last, isSeparate, classes, kernel_regularizer, count, seed }): Case => {
      const dense = { type: 'dense', units: classes, kernel_regularizer };
      const layers = [
        { type: 'flatten' },
        { type: 'dense', units: 7, activation: 'tanh' },
        ...(isSeparate ? [dense, { type: 'activation', activation: last }] : [{ ...dense, activation: last }]),
      ];
      return { image: [3, 5, 1], classes, count, seed, layers, train: { optimizer: 'sgd', batch_size: count, loss } };
    })
    .filter(isPossible);
  await check(t, cases, 60, agree);
});

const OPTIMIZERS: readonly object[] = [
  { type: 'sgd', learning_rate: 0.05 },
  { type: 'sgd', learning_rate: 0.02, momentum: 0.9 },
  { type: 'sgd', learning_rate: 0.02, momentum: 0.8, nesterov: true },
  { type: 'adam', learning_rate: 0.003 },
  { type: 'adam', learning_rate: 0.003, beta_1: 0.5, beta_2: 0.9, epsilon: 0.001 },
  { type: 'adamw', learning_rate: 0.003, weight_decay: 0.1 },
  { type: 'rmsprop', learning_rate: 0.002 },
  { type: 'rmsprop', learning_rate: 0.001, rho: 0.8, momentum: 0.5, epsilon: 0.0001 },
  { type: 'rmsprop', learning_rate: 0.001, rho: 0.8, momentum: 0.5, centered: true },
  { type: 'adagrad', learning_rate: 0.02 },
  { type: 'adagrad', learning_rate: 0.02, initial_accumulator_value: 0.5 },
  { type: 'adadelta', learning_rate: 0.5 },
  { type: 'adadelta', learning_rate: 0.5, rho: 0.8, epsilon: 0.0001 },
];

const SCHEDULES: readonly object[] = [
  { type: 'constant', warmup_epochs: 2 },
  { type: 'step', step_epochs: 3, decay_rate: 0.5 },
  { type: 'exponential', decay_epochs: 2, decay_rate: 0.8 },
  { type: 'cosine', alpha: 0.1, warmup_epochs: 1.5 },
];

const CURVE_LAYERS = [
  {
    type: 'conv2d',
    filters: 5,
    kernel_size: 3,
    strides: 2,
    activation: 'relu',
    kernel_regularizer: { l1: 0.0001, l2: 0.001 },
  },
  { type: 'dropout', rate: 0.25 },
  { type: 'conv2d', filters: 6, kernel_size: 2, padding: 'same', activation: 'gelu' },
  { type: 'flatten' },
  { type: 'dense', units: 9, activation: 'elu' },
  { type: 'dropout', rate: 0.5 },
  { type: 'dense', units: 4, activation: 'softmax' },
];

/** Fifty steps of batches of 6, 6, 6 and 2, with dropout and penalties. */
async function sameCurve(layers: readonly object[], train: object): Promise<void> {
  const prepared = prepare({
    image: [9, 8, 2],
    classes: 4,
    count: 20,
    seed: 5,
    layers,
    train: { batch_size: 6, epochs: 13, ...train },
  });
  await withBoth(prepared, async (simd, tfjs) => {
    const [ours, theirs] = await inBoth(simd, tfjs, (session) => trainFor(session, prepared, { steps: 50 }));
    near('losses', { actual: ours.losses, expected: theirs.losses, most: CURVE_TOLERANCE * largestOf(theirs.losses) });
    near('right answers', { actual: ours.correct, expected: theirs.correct, most: 0 });
    near('right answers among k', { actual: ours.topK, expected: theirs.topK, most: 0 });
    const [actual, expected] = await inBoth(simd, tfjs, async (session) => (await session.snapshot()).weights);
    near('weights', { actual, expected, most: CURVE_TOLERANCE * largestOf(expected) });
  });
}

for (const optimizer of OPTIMIZERS) {
  test.serial(`fifty steps go as in TensorFlow.js: ${JSON.stringify(optimizer)}`, async (t) => {
    t.timeout(120_000);
    await t.notThrowsAsync(sameCurve(CURVE_LAYERS, { optimizer, metrics: ['accuracy', { type: 'top_k', k: 2 }] }));
  });
}

for (const schedule of SCHEDULES) {
  test.serial(`fifty steps go as in TensorFlow.js: ${JSON.stringify(schedule)}`, async (t) => {
    t.timeout(120_000);
    await t.notThrowsAsync(
      sameCurve(CURVE_LAYERS, { optimizer: { type: 'adam', learning_rate: 0.005 }, learning_rate_schedule: schedule }),
    );
  });
}

const NORMALIZED_LAYERS = [
  { type: 'conv2d', filters: 4, kernel_size: 3, activation: 'linear' },
  { type: 'batch_normalization', momentum: 0.8 },
  { type: 'activation', activation: 'swish' },
  { type: 'depthwise_conv2d', kernel_size: 3, padding: 'same', activation: 'leaky_relu' },
  { type: 'layer_normalization' },
  { type: 'separable_conv2d', filters: 6, kernel_size: 2, activation: 'selu' },
  { type: 'average_pooling2d', pool_size: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 4, activation: 'softmax' },
];

test.serial('fifty steps of a network with normalisation go as in TensorFlow.js', async (t) => {
  t.timeout(120_000);
  const loss = { type: 'categorical_crossentropy', label_smoothing: 0.1 };
  await t.notThrowsAsync(sameCurve(NORMALIZED_LAYERS, { optimizer: { type: 'sgd', learning_rate: 0.05 }, loss }));
});
