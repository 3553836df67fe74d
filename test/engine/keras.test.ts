import test from 'ava';
import type { ExecutionContext } from 'ava';
import { variantsOf } from '../../src/config/schema.js';
import { computeLearningRate } from '../../src/engine/learning-rate.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.js';
import { freshWatch, watchForPlateau, watchForStop } from '../../src/engine/watch.js';
import type { Engine, Session } from '../../src/engine/types.js';
import type { Mask } from '../../src/model/layer-definition.js';
import { dropoutMask, gaussianNoise } from '../../src/model/layers/noise.js';
import { fillMask } from '../../src/model/masks.js';
import { makeExperiment, LR_LAYERS } from '../helpers/experiments.js';
import { findLargestDistance, largestOf, open, signal, tfjsEngine } from '../helpers/engines.js';
import { longOr } from '../helpers/long.js';
import { nativeCacheDirectory, testIfNative } from '../helpers/native.js';
import { prepareTruth, readTruth } from '../helpers/truth.js';
import type { NetworkTruth, OptimizerTruth } from '../helpers/truth.js';

/** Outputs are sums of up to a hundred float32 products, each rounded to 6e-8, through three layers. */
const OUTPUT = 5e-6;
/** A gradient goes back through the same sums; behind a batch normalization it is a difference of almost equal ones. */
const GRADIENT = 1e-4;
/** Keras computes rates in float32: 0.3^p through its logarithm loses some bits more. */
const RATE = 1e-6;
/** Ten steps of rounding, each of a gradient that rounding moved; the divisions of adam and adadelta enlarge it. */
const WEIGHTS = 2e-5;
/** A step of this rate shows a gradient to the last bits of a weight. A power of 2, so that it rounds nothing. */
const LARGE_RATE = 1024;

/** One of so many pairs of an optimizer and a schedule; odd, so that each optimizer and each schedule is among them. */
const STRIDE = longOr({ long: 1, short: 5 });

const ENGINES: readonly Engine[] = [simdEngine, tfjsEngine];
const nativeEngine = createTfjsEngine({ cacheDirectory: nativeCacheDirectory, backend: 'native' });
const found = new Map<string, number>();

/**
 * Distances are relative to the largest value, or to a share of 1 where that is smaller: a bias before a normalization has
 * the gradient 0, and what is left of its terms is rounding.
 */
function near(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, most: number): string[] {
  const distance = findLargestDistance(actual, expected) / Math.max(0.05, largestOf(expected));
  const kind = what.split(': ')[0]!;
  found.set(kind, Math.max(found.get(kind) ?? 0, distance));
  return distance <= most ? [] : [`${what}: ${distance} of the largest value apart, at most ${most} is right`];
}

async function withSession<T>(
  engine: Engine,
  prepared: ReturnType<typeof prepareTruth>,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await open(engine, prepared, 1);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

async function differences(engine: Engine, truth: NetworkTruth): Promise<string[]> {
  const { count: batch_size, loss, ...rest } = truth;
  const weighted = rest.class_weight === undefined ? {} : { class_weight: rest.class_weight };
  const train = { loss, optimizer: 'sgd', batch_size, ...weighted };
  const prepared = prepareTruth(truth, train);
  const { plan, training, weights } = prepared;
  return withSession(engine, prepared, async (session) => {
    const wrong: string[] = [];
    for (const [layer, expected] of Object.entries(truth.outputs)) {
      const actual = await session.layerOutput(Number(layer), training.images, training.count);
      wrong.push(...near(`${engine.name} output: ${truth.name}, layer ${layer}`, actual, expected, OUTPUT));
    }
    const order = Uint32Array.from({ length: training.count }, (_, index) => index);
    const learningRates = Float64Array.of(LARGE_RATE);
    const { losses } = await session.trainSteps({ epoch: 1, firstStep: 0, learningRates, order, signal });
    wrong.push(...near(`${engine.name} loss: ${truth.name}`, losses, [truth.training_loss], OUTPUT));
    const after = (await session.snapshot()).weights;
    plan.slots.forEach(({ name, offset, size }, index) => {
      const actual = Float64Array.from({ length: size }, (_, at) =>
        truth.trainable[index] === true
          ? (weights[offset + at]! - after[offset + at]!) / LARGE_RATE
          : after[offset + at]!,
      );
      wrong.push(...near(`${engine.name} gradient: ${truth.name}, ${name}`, actual, truth.gradients[index]!, GRADIENT));
    });
    return wrong;
  });
}

const LEAST = { layers: 40, tokens: 6, blocks: 14, frozen: 15, losses: 21 } as const;

async function agrees(t: ExecutionContext, engine: Engine, kind: keyof typeof LEAST): Promise<void> {
  t.timeout(120_000);
  const cases = readTruth<NetworkTruth>(kind);
  t.true(cases.length >= LEAST[kind]);
  const wrong: string[] = [];
  for (const truth of cases) {
    const own = await differences(engine, truth).catch((error: unknown) => [`${truth.name}: ${String(error)}`]);
    wrong.push(...own);
  }
  t.deepEqual(wrong, []);
  t.log([...found].map(([what, distance]) => `${what} ${distance.toExponential(1)}`).join(', '));
}

const NOUNS = {
  layers: 'layers',
  tokens: 'layers on tokens',
  blocks: 'networks that branch',
  frozen: 'networks with frozen layers',
  losses: 'losses',
} as const;

for (const kind of Object.keys(NOUNS) as (keyof typeof NOUNS)[]) {
  const what = `outputs, losses and gradients of all ${NOUNS[kind]} are those of Keras`;
  for (const engine of ENGINES) test.serial(`${engine.name}: ${what}`, (t) => agrees(t, engine, kind));
  testIfNative(`native TensorFlow: ${what}`, (t) => agrees(t, nativeEngine, kind));
}

for (const engine of ENGINES) {
  test.serial(`${engine.name}: ten steps of each optimizer, under schedules, end in Keras' weights`, async (t) => {
    t.timeout(120_000);
    const all = readTruth<OptimizerTruth>('optimizers');
    t.true(all.length >= 16 * 8);
    const cases = all.filter((_, index) => index % STRIDE === 0);
    t.is(new Set(cases.map(({ schedule }) => JSON.stringify(schedule))).size, 8);
    const types = new Set(cases.map(({ optimizer }) => optimizer.type));
    t.deepEqual([...types].sort(), Object.keys(variantsOf('optimizer')).sort());
    const wrong: string[] = [];
    const largest = new Map<string, number>();
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }];
    for (const truth of cases) {
      const { optimizer, weights } = truth;
      const { after, differences } = await trainTruth(engine, truth, layers);
      wrong.push(...differences);
      largest.set(optimizer.type, Math.max(largest.get(optimizer.type) ?? 0, findLargestDistance(after, weights)));
    }
    t.deepEqual(wrong, []);
    t.log([...largest].map(([type, distance]) => `${type} ${distance.toExponential(1)}`).join(', '));
  });

  test.serial(
    `${engine.name}: clipped, decayed, gathered and averaged, optimizers end in Keras' weights`,
    async (t) => {
      t.timeout(120_000);
      const cases = readTruth<OptimizerTruth & { readonly layers: readonly object[] }>('updates');
      t.is(cases.length, 3 * 11 + Object.keys(variantsOf('optimizer')).length);
      const wrong: string[] = [];
      for (const truth of cases.filter((_, index) => index % longOr({ long: 1, short: 2 }) === 0))
        wrong.push(...(await trainTruth(engine, truth, truth.layers)).differences);
      t.deepEqual(wrong, []);
    },
  );
}

/** Ten steps of a case, and how its losses and weights differ from those of Keras. */
async function trainTruth(
  engine: Engine,
  { optimizer, schedule, losses, weights, final }: OptimizerTruth,
  layers: readonly object[],
): Promise<{ readonly after: Float32Array; readonly differences: readonly string[] }> {
  const train = { optimizer, learning_rate_schedule: schedule, batch_size: 4, epochs: 2 };
  const prepared = prepareTruth({ image: [2, 3, 1], classes: 3, layers, count: 18 }, train);
  const order = Uint32Array.from({ length: 18 }, (_, index) => index);
  const what = `${engine.name} ${optimizer.type}: ${JSON.stringify([optimizer, schedule])}`;
  return withSession(engine, prepared, async (session) => {
    const found: number[] = [];
    for (const epoch of [1, 2]) {
      const learningRates = Float64Array.from({ length: 5 }, (_, step) =>
        computeLearningRate(prepared.plan, 5 * (epoch - 1) + step, 5),
      );
      const results = await session.trainSteps({ epoch, firstStep: 0, learningRates, order, signal });
      found.push(...results.losses);
    }
    const after = (await session.snapshot()).weights;
    await session.useAverages();
    const last = (await session.snapshot()).weights;
    const differences = [
      ...near(`${what}, losses`, found, losses, WEIGHTS),
      ...near(what, after, weights, WEIGHTS),
      ...near(`${what}, at the end`, last, final ?? weights, WEIGHTS),
    ];
    return { after, differences };
  });
}

test('the rate of every step is that of Keras’ schedules', (t) => {
  for (const { optimizer, schedule, rates } of readTruth<OptimizerTruth>('optimizers')) {
    const train = { optimizer, learning_rate_schedule: schedule, epochs: 2 };
    const training = makeExperiment({ model: { layers: LR_LAYERS }, train }).train;
    const actual = rates.map((_, step) => computeLearningRate({ training }, step, 5));
    t.deepEqual(near(`rate: ${JSON.stringify(schedule)}`, actual, rates, RATE), []);
  }
});

const GIVEN: readonly (readonly [name: string, layer: number, mask: Mask])[] = [
  ['dropout', 2, dropoutMask(0.4)],
  ['spatial_dropout2d', 1, dropoutMask(0.5)],
  ['gaussian_noise', 1, gaussianNoise.mask!({ type: 'gaussian_noise', name: 'noise', stddev: 1 })!],
];

for (const [name, layer, mask] of GIVEN) {
  test(`the random numbers of ${name} that Keras was given are those of the engines`, (t) => {
    const truth = readTruth<NetworkTruth>('layers').find((each) => each.name === name)!;
    const numbers = new Float32Array(truth.mask!.length);
    fillMask(mask, { seed: 0, epoch: 1, step: 0, layer }, numbers);
    t.deepEqual([...numbers].map(mask.operation === 'add' ? Number : Math.sign), truth.mask!.map(Math.fround));
  });
}

interface WatchTruth {
  readonly values: readonly number[];
  readonly early_stopping: { readonly monitor: 'val_loss' | 'val_accuracy' };
  readonly reduce_lr_on_plateau: object;
  readonly stopped: number | null;
  readonly restored: number | null;
  readonly rates: readonly number[];
}

test('early stopping and plateaus decide as Keras over 200 random histories', (t) => {
  const cases = readTruth<WatchTruth>('watches');
  t.is(cases.length, 200);
  for (const [index, truth] of cases.entries()) {
    const { early_stopping, reduce_lr_on_plateau } = truth;
    const written = { optimizer: { type: 'sgd', learning_rate: 0.4 }, early_stopping, reduce_lr_on_plateau };
    const { train } = makeExperiment({ model: { layers: LR_LAYERS }, train: written });
    if (train.early_stopping === false || train.reduce_lr_on_plateau === false) throw new Error('not watched');
    const { factor, min_lr } = train.reduce_lr_on_plateau;
    let [stop, plateau] = [freshWatch, freshWatch];
    let stopped: number | null = null;
    const rates: number[] = [];
    let rate = 0.4;
    truth.values.forEach((value, at) => {
      rates.push(rate);
      const record = { ...EMPTY, epoch: at + 1, [early_stopping.monitor]: value };
      if (stopped === null && train.early_stopping !== false) {
        const next = watchForStop(stop, train.early_stopping, record);
        stop = next.watch;
        if (next.stop) stopped = at + 1;
      }
      if (train.reduce_lr_on_plateau === false) return;
      const next = watchForPlateau(plateau, train.reduce_lr_on_plateau, record);
      plateau = next.watch;
      if (next.lower) rate = Math.max(rate * factor, Math.min(rate, min_lr));
    });
    t.is(stopped as number | null, truth.stopped, `case ${index}`);
    if (truth.restored !== null) t.is(stop.bestEpoch, truth.restored, `case ${index}`);
    t.deepEqual(near(`plateau: case ${index}`, rates, truth.rates, RATE), []);
  }
});

const EMPTY = { accuracy: 0, loss: 0, val_accuracy: 0, val_loss: 0, learning_rate: 0, seconds: 0 };
