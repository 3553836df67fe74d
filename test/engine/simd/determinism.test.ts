import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import type { Session, Snapshot, StepResults } from '../../../src/engine/types.js';
import { open, prepare, makeRandomSet, signal, trainFor } from '../../helpers/engines.js';
import type { Prepared } from '../../helpers/engines.js';
import { longOr } from '../../helpers/long.js';
import { openExperiment, trainToEnd } from '../../helpers/experiments.js';
import { OPTIMIZERS } from '../../helpers/optimizers.js';

const LAYERS = [
  { type: 'conv2d', filters: 9, kernel_size: 3, activation: 'relu', kernel_regularizer: { l1: 0.001, l2: 0.01 } },
  { type: 'dropout', rate: 0.3 },
  { type: 'batch_normalization' },
  { type: 'depthwise_conv2d', kernel_size: 3, padding: 'same' },
  { type: 'average_pooling2d', pool_size: 2, strides: 1 },
  { type: 'conv2d', filters: 13, kernel_size: 2, padding: 'same', activation: 'gelu' },
  { type: 'layer_normalization' },
  { type: 'prelu', shared_axes: [2] },
  { type: 'gaussian_noise', stddev: 0.1 },
  { type: 'separable_conv2d', filters: 7, kernel_size: 2 },
  { type: 'spatial_dropout2d', rate: 0.2 },
  { type: 'rescaling', scale: 1.5, offset: 0.1 },
  { type: 'group_normalization', groups: 7 },
  { type: 'flatten' },
  { type: 'dense', units: 33, activation: 'tanh', kernel_regularizer: { l2: 0.001 } },
  { type: 'dropout', rate: 0.5 },
  { type: 'dense', units: 10, activation: 'softmax' },
];
const IMAGE = { image: [11, 9, 3], classes: 10, count: 70, seed: 3 } as const;
const preparedFor = (optimizer: object | string): Prepared =>
  prepare({
    ...IMAGE,
    layers: LAYERS,
    train: { batch_size: 16, optimizer, metrics: ['accuracy', { type: 'top_k', k: 3 }] },
  });
const test50 = makeRandomSet({ ...IMAGE, seed: 4 }, 50);

interface Outcome {
  readonly results: StepResults;
  readonly snapshot: Snapshot;
  readonly evaluation: unknown;
  readonly prediction: Float32Array;
}

async function outcomeOf(prepared: Prepared, threads: number): Promise<Outcome> {
  return using(prepared, threads, async (session) => ({
    results: await trainFor(session, prepared, { steps: 12 }),
    snapshot: await session.snapshot(),
    evaluation: await session.evaluate(test50, signal),
    prediction: await session.predict(test50.images, test50.count),
  }));
}

async function using<T>(prepared: Prepared, threads: number, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await open(simdEngine, prepared, threads);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

test.serial('any number of threads gives the same bits', async (t) => {
  const prepared = preparedFor('adam');
  const expected = await outcomeOf(prepared, 1);
  t.true(expected.results.losses.every(Number.isFinite));
  t.notDeepEqual(expected.snapshot.weights, prepared.weights);
  for (const threads of [2, 3, 5]) t.deepEqual(await outcomeOf(prepared, threads), expected, `${threads} threads`);
});

test.serial('a vision transformer has the same bits with any number of threads', async (t) => {
  const layers = [
    { type: 'patch_embedding', patch_size: [11, 3], dim: 7 },
    { type: 'multi_head_attention', num_heads: 3, key_dim: 5, value_dim: 2, dropout: 0.3 },
    { type: 'dense', units: 6, activation: 'gelu' },
    { type: 'global_average_pooling1d' },
    { type: 'dense', units: 10, activation: 'softmax' },
  ];
  const prepared = prepare({ ...IMAGE, layers, train: { batch_size: 16, optimizer: 'adam' } });
  const expected = await outcomeOf(prepared, 1);
  t.notDeepEqual(expected.snapshot.weights, prepared.weights);
  for (const threads of [2, 3, 5]) t.deepEqual(await outcomeOf(prepared, threads), expected, `${threads} threads`);
});

test.serial('large dense layers have the same bits with any number of threads', async (t) => {
  const layers = [
    { type: 'flatten' },
    { type: 'dense', units: 317, activation: 'relu' },
    { type: 'dropout', rate: 0.3 },
    { type: 'dense', units: 231, activation: 'tanh' },
    { type: 'dense', units: 300, activation: 'gelu' },
    { type: 'dense', units: 10, activation: 'softmax' },
  ];
  const prepared = prepare({ ...IMAGE, layers, ink: 0.3, train: { batch_size: 17, optimizer: 'adam' } });
  const expected = await outcomeOf(prepared, 1);
  t.notDeepEqual(expected.snapshot.weights, prepared.weights);
  for (const threads of [2, 3, 5]) t.deepEqual(await outcomeOf(prepared, threads), expected, `${threads} threads`);
});

test.serial('norms of gradients have the same bits with any number of threads', async (t) => {
  const around = { weight_decay: 0.01, use_ema: true, gradient_accumulation_steps: 2 };
  for (const clip of [{ clipnorm: 0.05 }, { global_clipnorm: 0.2 }]) {
    const prepared = preparedFor({ type: 'adam', ...clip, ...around });
    const expected = await outcomeOf(prepared, 1);
    const free = await outcomeOf(preparedFor({ type: 'adam', ...around }), 1);
    t.notDeepEqual(expected.snapshot.weights, free.snapshot.weights, 'some gradients are clipped');
    for (const threads of [2, 5]) t.deepEqual(await outcomeOf(prepared, threads), expected, `${threads} threads`);
  }
});

test.serial('a busy machine gives the same bits', async (t) => {
  const prepared = preparedFor({ type: 'sgd', learning_rate: 0.05, momentum: 0.9 });
  const expected = await outcomeOf(prepared, 1);
  const spinners = Array.from({ length: 3 }, () => new Worker('for (;;) Math.sqrt(2);', { eval: true }));
  try {
    for (let repeat = 0; repeat < longOr({ long: 6, short: 3 }); repeat++)
      t.deepEqual(await outcomeOf(prepared, 2 + (repeat % 3)), expected);
  } finally {
    await Promise.all(spinners.map((spinner) => spinner.terminate()));
  }
});

test.serial('the loss of a step holds the penalty of that step, however the threads run', async (t) => {
  // Tiny steps: a thread that reports may be a step behind the others.
  const layers = [
    { type: 'flatten' },
    { type: 'dense', units: 10, activation: 'softmax', kernel_regularizer: { l1: 0.1, l2: 1 } },
  ];
  const train = { batch_size: 1, optimizer: { type: 'sgd', learning_rate: 0.1 } };
  const prepared = prepare({ image: [3, 3, 1], classes: 10, count: 640, seed: 8, layers, train });
  const lossesWith = (threads: number): Promise<number[]> =>
    using(prepared, threads, async (session) => (await trainFor(session, prepared, { steps: 1280 })).losses);
  const expected = await lossesWith(1);
  for (const threads of [2, 3, 5]) t.deepEqual(await lossesWith(threads), expected, `${threads} threads`);
});

test.serial('chunks of steps change no bit', async (t) => {
  const prepared = preparedFor('rmsprop');
  const whole = await using(prepared, 2, async (session) => [
    (await trainFor(session, prepared, { steps: 11 })).losses,
    (await session.snapshot()).weights,
  ]);
  const parts = await using(prepared, 2, async (session) => {
    const losses: number[] = [];
    for (const [from, steps] of [
      [0, 1],
      [1, 6],
      [7, 4],
    ] as const) {
      losses.push(...(await trainFor(session, prepared, { steps, from })).losses);
      await session.evaluate(test50, signal);
    }
    return [losses, (await session.snapshot()).weights];
  });
  t.deepEqual(parts, whole);
});

for (const optimizer of OPTIMIZERS) {
  test.serial(`a snapshot goes on bit for bit in another session: ${JSON.stringify(optimizer)}`, async (t) => {
    const prepared = preparedFor(optimizer);
    const goOn = async (session: Session): Promise<unknown[]> => [
      await trainFor(session, prepared, { steps: 4, from: 7 }),
      await session.snapshot(),
    ];
    const [snapshot, expected] = await using(prepared, 2, async (session) => {
      await trainFor(session, prepared, { steps: 7 });
      const taken = await session.snapshot();
      return [taken, await goOn(session)];
    });
    t.notDeepEqual(snapshot.weights, prepared.weights);
    // The other session has gone elsewhere meanwhile.
    const actual = await using(prepared, 3, async (session) => {
      await trainFor(session, prepared, { steps: 2, from: 3 });
      await session.restore(snapshot);
      return goOn(session);
    });
    t.deepEqual(actual, expected);
  });
}

const SHORT_RUN = {
  seed: 1,
  data: { limit: { train: 500, test: 20 } },
  model: {
    layers: [
      { type: 'conv2d', filters: 4, kernel_size: 5, activation: 'relu' },
      { type: 'max_pooling2d', pool_size: 2 },
      { type: 'conv2d', filters: 8, kernel_size: 3, activation: 'relu' },
      { type: 'flatten' },
      { type: 'dropout', rate: 0.5 },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
  },
  train: { batch_size: 32, epochs: 1, optimizer: 'adam' },
};

/** Of the weights after SHORT_RUN. It changes only when a formula or the order of sums in a kernel does, and then on purpose. */
const SHORT_RUN_SHA256 = 'ad572b5bb9c552efbe93c6f725e66618a49ab5be2e6b91b2f6bfe7d187a1a142';

for (const threads of [1, 2, 5]) {
  test.serial(
    `a short run on MNIST ends in the weights that are written down here, with ${threads} threads`,
    async (t) => {
      const engine = {
        ...simdEngine,
        open: (request: Parameters<typeof simdEngine.open>[0]) => simdEngine.open({ ...request, threads }),
      };
      const opened = await openExperiment(SHORT_RUN, engine);
      await trainToEnd(opened);
      const { weights } = await opened.session.snapshot();
      await opened.session.close();
      const sha256 = createHash('sha256')
        .update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength))
        .digest('hex');
      t.is(sha256, SHORT_RUN_SHA256);
    },
  );
}
