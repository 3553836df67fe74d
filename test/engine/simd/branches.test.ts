import test from 'ava';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import type { Session, Snapshot } from '../../../src/engine/types.js';
import { countKernelCalls } from '../../helpers/kernel-calls.js';
import { open, prepare, tfjsEngine, trainFor } from '../../helpers/engines.js';
import type { Case, Prepared } from '../../helpers/engines.js';

const CONV = { type: 'conv2d', filters: 6, kernel_size: 3, padding: 'same' };
const POINT = { type: 'conv2d', filters: 6, kernel_size: 1, activation: 'relu' };
const NORMAL = { type: 'batch_normalization' };
const RELU = { type: 'activation', activation: 'relu' };
const POOL = { type: 'max_pooling2d', pool_size: 2 };
const END = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }];
const branches = (merge: string, ...lists: readonly object[][]) => ({ type: 'branches', merge, branches: lists });

/** Normalisation and dropout in branches, outputs with up to four takers, every merge. */
const LAYERS = [
  { ...CONV, activation: 'tanh' },
  {
    type: 'residual',
    layers: [CONV, NORMAL, RELU, { type: 'dropout', rate: 0.3 }, CONV, NORMAL],
    shortcut: [POINT, NORMAL],
    activation: 'relu',
  },
  branches('concatenate', [POINT], [POINT, CONV], [{ ...POOL, strides: 1, padding: 'same' }, POINT], []),
  branches('maximum', [POINT], [POINT, CONV], [POINT, NORMAL]),
  branches('multiply', [], [POINT, { type: 'activation', activation: 'sigmoid' }]),
  branches('average', [CONV], [], []),
  { type: 'repeat', times: 2, layers: [{ type: 'residual', layers: [NORMAL, RELU, CONV] }] },
  POOL,
  ...END,
];

const prepareLayers = (layers: readonly object[], rest: Partial<Case> = {}): Prepared =>
  prepare({
    ...{ image: [8, 7, 2], classes: 10, count: 45, seed: 5, layers },
    ...{ train: { batch_size: 15, optimizer: 'adam' }, ...rest },
  });

async function using<T>(prepared: Prepared, threads: number, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await open(simdEngine, prepared, threads);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

test.serial('a network that branches has the same bits with any number of threads, and learns', async (t) => {
  const prepared = prepareLayers(LAYERS);
  const { images, count } = prepared.training;
  const outcome = (threads: number) =>
    using(prepared, threads, async (session) => ({
      results: await trainFor(session, prepared, { steps: 12 }),
      snapshot: await session.snapshot(),
      prediction: await session.predict(images, count),
    }));
  const expected = await outcome(1);
  const { losses } = expected.results;
  t.true(losses.at(-1)! < losses[0]!);
  for (const threads of [2, 3, 5]) t.deepEqual(await outcome(threads), expected, `${threads} threads`);
});

test.serial('a network that branches goes on bit for bit from a snapshot in another session', async (t) => {
  const prepared = prepareLayers(LAYERS);
  const goOn = async (session: Session): Promise<unknown[]> => [
    await trainFor(session, prepared, { steps: 4, from: 5 }),
    await session.snapshot(),
  ];
  const [snapshot, expected] = await using(prepared, 2, async (session): Promise<[Snapshot, unknown[]]> => {
    await trainFor(session, prepared, { steps: 5 });
    const taken = await session.snapshot();
    return [taken, await goOn(session)];
  });
  const actual = await using(prepared, 3, async (session) => {
    await session.restore(snapshot);
    return goOn(session);
  });
  t.deepEqual(actual, expected);
});

test.serial('of equal inputs of a maximum the first gets the gradient, on both engines', async (t) => {
  const dense = { type: 'dense', units: 9, activation: 'tanh' };
  const layers = [END[0]!, branches('maximum', [dense], [dense], [dense]), END[1]!];
  const prepared = prepareLayers(layers, { train: { batch_size: 15, optimizer: 'sgd' } });
  const { plan, weights } = prepared;
  const inputs = plan.layers.slice(1, 4).map(({ slots: [kernel, bias], parameters }) => ({
    ...{ kernel: kernel!, bias: bias! },
    valuesIn: (all: Float32Array) => all.slice(kernel!.offset, kernel!.offset + parameters),
  }));
  const [first] = inputs;
  for (const { kernel } of inputs) weights.set(first!.valuesIn(weights), kernel.offset);
  const whichLearn = async (engine: typeof simdEngine): Promise<boolean[]> => {
    const session = await open(engine, prepared, 2);
    await trainFor(session, prepared, { steps: 1, rate: 1 });
    const { weights: after } = await session.snapshot();
    await session.close();
    return inputs.map(
      ({ valuesIn }) => !Buffer.from(valuesIn(after).buffer).equals(Buffer.from(valuesIn(weights).buffer)),
    );
  };
  for (const engine of [simdEngine, tfjsEngine]) t.deepEqual(await whichLearn(engine), [true, false, false]);
  weights.fill(-9, first!.bias.offset, first!.bias.offset + first!.bias.size);
  for (const engine of [simdEngine, tfjsEngine]) t.deepEqual(await whichLearn(engine), [false, true, false]);
});

test('a convolution is pooled in the same pass only if the pooling alone takes it', (t) => {
  const conv = { ...CONV, activation: 'relu' };
  const fused = (layers: readonly object[]): boolean =>
    countKernelCalls(prepareLayers(layers).plan).has('poolConvRows');
  t.true(fused([branches('concatenate', [conv, POOL], [conv, POOL]), ...END]));
  t.false(fused([conv, branches('concatenate', [POOL], [POOL]), ...END]));
});

test('branches behind frozen layers alone hand no gradient back, and gradients are added only where several arrive', (t) => {
  const frozen = (layers: readonly object[]): object[] => layers.map((layer) => ({ ...layer, trainable: false }));
  const callsOf = (base: readonly object[], ...lists: readonly object[][]) =>
    countKernelCalls(prepareLayers([...base, branches('multiply', ...lists), ...END]).plan);
  const onFrozen = callsOf(frozen([CONV]), [], [NORMAL], frozen([NORMAL]));
  t.is(onFrozen.get('addInto'), undefined);
  t.is(onFrozen.get('bnBackward'), undefined);
  t.is(onFrozen.get('convKernelGradient'), undefined);
  const onTrained = callsOf([CONV], [], [NORMAL], frozen([NORMAL]));
  // Two additions an image make one sum of three gradients.
  t.is(onTrained.get('addInto'), 2 * 15);
  t.is(onTrained.get('bnBackward'), 2 * 15);
});
