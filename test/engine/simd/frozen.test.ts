import test from 'ava';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import type { Session, Snapshot } from '../../../src/engine/types.js';
import { placeState } from '../../../src/model/optimizers.js';
import { open, prepare, tfjsEngine, trainFor } from '../../helpers/engines.js';
import type { Prepared } from '../../helpers/engines.js';
import { countKernelCalls } from '../../helpers/kernel-calls.js';
import { OPTIMIZERS } from '../../helpers/optimizers.js';

const FROZEN = { trainable: false };
const PENALTY = { kernel_regularizer: { l1: 0.001, l2: 0.01 } };
const BASE = [
  { type: 'conv2d', filters: 6, kernel_size: 3, activation: 'relu', ...PENALTY },
  { type: 'batch_normalization' },
  { type: 'separable_conv2d', filters: 5, kernel_size: 2 },
  { type: 'depthwise_conv2d', kernel_size: 2 },
  { type: 'layer_normalization' },
  { type: 'group_normalization', groups: 5 },
  { type: 'prelu', alpha_initializer: 'random_uniform' },
];
const HEAD = [
  { type: 'dropout', rate: 0.3 },
  { type: 'flatten' },
  { type: 'dense', units: 12, activation: 'tanh', ...PENALTY },
  { type: 'dense', units: 10, activation: 'softmax' },
];
const freeze = (layers: readonly object[]): object[] => layers.map((layer) => ({ ...layer, ...FROZEN }));

function preparedFor(layers: readonly object[], optimizer: object | string = 'adamw'): Prepared {
  return prepare({ image: [8, 7, 2], classes: 10, count: 45, seed: 5, layers, train: { batch_size: 15, optimizer } });
}

/** Frozen below, and in the middle of layers that are trained. */
const NETWORKS = {
  'a frozen base': [...freeze(BASE), ...HEAD],
  'a frozen middle': [BASE[0]!, ...freeze(BASE.slice(1)), ...HEAD],
  'a frozen head': [...BASE, ...HEAD.slice(0, 3), ...freeze(HEAD.slice(3))],
};

async function using<T>(prepared: Prepared, threads: number, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await open(simdEngine, prepared, threads);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Names of the weights that are not what they were. */
function changedSlots({ plan, weights }: Prepared, snapshot: Snapshot): string[] {
  return plan.slots
    .filter(({ offset, size }) =>
      snapshot.weights.subarray(offset, offset + size).some((weight, at) => !Object.is(weight, weights[offset + at])),
    )
    .map(({ name }) => name);
}

for (const [name, layers] of Object.entries(NETWORKS)) {
  test.serial(`${name}: its weights and averages stay as they are, all others change, on both engines`, async (t) => {
    const prepared = preparedFor(layers);
    const expected = prepared.plan.layers.filter(({ isFrozen }) => !isFrozen).flatMap(({ slots }) => slots);
    for (const engine of [simdEngine, tfjsEngine]) {
      const session = await open(engine, prepared, 2);
      await trainFor(session, prepared, { steps: 4 });
      const snapshot = await session.snapshot();
      t.deepEqual(
        changedSlots(prepared, snapshot),
        expected.map((slot) => slot.name),
      );
      await session.close();
    }
  });

  test.serial(`${name}: any number of threads gives the same bits`, async (t) => {
    const prepared = preparedFor(layers);
    const outcome = (threads: number) =>
      using(prepared, threads, async (session) => [
        await trainFor(session, prepared, { steps: 8 }),
        await session.snapshot(),
      ]);
    const expected = await outcome(1);
    for (const threads of [2, 3]) t.deepEqual(await outcome(threads), expected, `${threads} threads`);
  });
}

test.serial('optimizers keep no state of frozen layers, and go on from what they keep', async (t) => {
  for (const optimizer of OPTIMIZERS) {
    const prepared = preparedFor(NETWORKS['a frozen middle'], optimizer);
    const trained = prepared.plan.layers.filter(({ isFrozen }) => !isFrozen);
    const count = trained.reduce((sum, { parameters }) => sum + parameters, 0);
    const goOn = async (session: Session): Promise<unknown[]> => [
      await trainFor(session, prepared, { steps: 3, from: 3 }),
      await session.snapshot(),
    ];
    const [halfway, ...whole] = await using(prepared, 1, async (session) => {
      await trainFor(session, prepared, { steps: 3 });
      return [await session.snapshot(), ...(await goOn(session))] as const;
    });
    for (const { name, values } of halfway.optimizer) if (name !== 'beta_powers') t.is(values.length, count, name);
    const resumed = await using(prepared, 2, async (session) => {
      await session.restore(halfway);
      return goOn(session);
    });
    t.deepEqual(resumed, whole, JSON.stringify(optimizer));
  }
});

test('without frozen layers the state lies as the weights do, so that old checkpoints fit', (t) => {
  const { plan } = preparedFor([...BASE, ...HEAD]);
  const { count, offsets } = placeState(plan);
  t.is(count, plan.weightCount);
  for (const { name, offset } of plan.slots) t.is(offsets.get(name), offset);
});

test('the backward pass ends at the first layer that is trained, and prepares no frozen kernel again', (t) => {
  const trained = countKernelCalls(preparedFor([...BASE, ...HEAD]).plan);
  const frozen = countKernelCalls(preparedFor(NETWORKS['a frozen base']).plan);
  const ofBase = [
    ...['convKernelGradient', 'depthwiseBackwardInput', 'depthwiseBackwardKernel', 'layerNormBackward'],
    ...['bnMoments', 'bnUpdateMoving', 'bnBackward', 'bnInvStd', 'packKernel'],
  ];
  for (const name of ofBase) t.true(trained.get(name)! > 0, name);
  for (const name of ofBase) t.is(frozen.get(name), undefined, name);
  // One dense layer hands its gradient to the other; the lower one to nobody.
  t.is(frozen.get('denseBackwardInput'), trained.get('denseBackwardInput')! / 2);
});
