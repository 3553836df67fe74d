import type { ExampleSet, ImageShape, Normalization } from '../../src/data/types.js';
import { computeLearningRate } from '../../src/engine/learning-rate.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.js';
import type { Engine, Session, StepResults } from '../../src/engine/types.js';
import { compile } from '../../src/model/compile.js';
import { initialWeights } from '../../src/model/initialize.js';
import type { Plan, WeightSlot } from '../../src/model/types.js';
import { permutation, Purpose, uniformSource } from '../../src/random.js';
import { makeExperiment } from './experiments.js';

export const tfjsEngine = createTfjsEngine({ cacheDirectory: '', backend: 'plain' });
export const signal: AbortSignal = new AbortController().signal;

/** A network, random images and how to train on them: all that two engines need to be compared. */
export interface Case {
  readonly image: ImageShape;
  readonly classes: number;
  readonly layers: readonly object[];
  /** Training examples. */
  readonly count: number;
  readonly seed: number;
  readonly train?: object;
  readonly augment?: readonly object[];
  /** Share of pixels that are not 0. Default: `1` */
  readonly ink?: number;
}

export interface Prepared {
  readonly plan: Plan;
  readonly training: ExampleSet;
  readonly normalization: Normalization;
  readonly weights: Float32Array;
}

/** @throws {MnistxError} where the layers do not fit each other. */
export function compileCase({ image, classes, layers, seed, train = {}, augment = [] }: Case): Plan {
  return compile(makeExperiment({ seed, data: { augment }, model: { layers }, train }), { imageShape: image, classes });
}

export function prepare(written: Case): Prepared {
  const plan = compileCase(written);
  const channels = written.image[2];
  const training = makeRandomSet(written, written.count);
  const normalization = {
    scale: Array.from({ length: channels }, (_, channel) => (1 + (channel % 3)) / 255),
    offset: Array.from({ length: channels }, (_, channel) => -0.1 * (channel % 2)),
  };
  return { plan, training, normalization, weights: makeRandomWeights(plan) };
}

/** Random bytes and labels. */
export function makeRandomSet(
  { image, classes, seed, ink = 1 }: Pick<Case, 'image' | 'classes' | 'seed' | 'ink'>,
  count: number,
): ExampleSet {
  const uniform = uniformSource({ seed, purpose: Purpose.split, slot: count });
  const size = image[0] * image[1] * image[2];
  const byte = (): number => Math.floor(256 * uniform());
  const images = Uint8Array.from({ length: count * size }, () => (ink === 1 || uniform() < ink ? byte() : 0));
  return { count, images, labels: Uint8Array.from({ length: count }, () => Math.floor(classes * uniform())) };
}

/** The initial kernels, and random values where those would be all zeros or ones, so that every weight is seen. */
export function makeRandomWeights(plan: Plan): Float32Array {
  const weights = initialWeights(plan);
  plan.slots.forEach((slot, index) => {
    if (slot.role.endsWith('kernel')) return;
    const uniform = uniformSource({ seed: plan.seed, purpose: Purpose.augmentation, slot: index });
    const middle = isAround1(slot) ? 1 : 0;
    for (let at = 0; at < slot.size; at++) weights[slot.offset + at] = middle + uniform() - 0.5;
  });
  return weights;
}

function isAround1({ role }: WeightSlot): boolean {
  return role === 'gamma' || role === 'moving_variance';
}

export function open(engine: Engine, prepared: Prepared, threads: number | null = 2): Promise<Session> {
  return engine.open({ ...prepared, threads });
}

/** Opens both engines on the same case and closes them afterwards. */
export async function withBoth<T>(prepared: Prepared, use: (simd: Session, tfjs: Session) => Promise<T>): Promise<T> {
  const [simd, tfjs] = [await open(simdEngine, prepared), await open(tfjsEngine, prepared)];
  try {
    return await use(simd, tfjs);
  } finally {
    await simd.close();
    await tfjs.close();
  }
}

/** Does so many steps, over as many epochs as that takes, in each epoch's own order and with the plan's schedule. */
export async function trainFor(
  session: Session,
  { plan, training }: Prepared,
  { steps, from = 0, rate }: { readonly steps: number; readonly from?: number; readonly rate?: number },
): Promise<StepResults> {
  const perEpoch = Math.ceil(training.count / plan.training.batch_size);
  const all: StepResults = { losses: [], correct: [], topK: [] };
  for (let step = from; step < from + steps;) {
    const [epoch, firstStep] = [1 + Math.floor(step / perEpoch), step % perEpoch];
    const count = Math.min(from + steps - step, perEpoch - firstStep);
    const learningRates = Float64Array.from(
      { length: count },
      (_, at) => rate ?? computeLearningRate(plan, step + at, perEpoch),
    );
    const order = permutation({ seed: plan.seed, purpose: Purpose.order, epoch }, training.count);
    const results = await session.trainSteps({ epoch, firstStep, learningRates, order, signal });
    all.losses.push(...results.losses);
    all.correct.push(...results.correct);
    all.topK.push(...results.topK);
    step += count;
  }
  return all;
}

/** Largest distance of two arrays. Infinite where only one of them has a number. */
export function findLargestDistance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let at = 0; at < actual.length; at++) {
    const distance = Math.abs(actual[at]! - expected[at]!);
    if (Number.isNaN(distance)) return Infinity;
    largest = Math.max(largest, distance);
  }
  return largest;
}

export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, Math.abs(values[at]!));
  return largest;
}
