import test from 'ava';
import { classWeightsOf, weighShares } from '../../src/model/class-weights.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import type { Evaluation, Snapshot, StepResults } from '../../src/engine/types.js';
import type { Plan } from '../../src/model/types.js';
import { open, prepare, signal, tfjsEngine, trainFor } from '../helpers/engines.js';
import type { Prepared } from '../helpers/engines.js';

const IMAGE = { image: [5, 4, 1], classes: 10, count: 45, seed: 3 } as const;
const LAYERS = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }];

function prepared(train: object): Prepared {
  const made = prepare({ ...IMAGE, layers: LAYERS, train: { batch_size: 16, optimizer: 'adam', ...train } });
  // The classes occur unequally often, the last two not at all.
  const labels = Uint8Array.from({ length: IMAGE.count }, (_, at) => (at * at) % 8);
  return { ...made, training: { ...made.training, labels } };
}

interface Outcome {
  readonly results: StepResults;
  readonly snapshot: Snapshot;
  readonly evaluation: Evaluation | null;
}

async function outcomeOf(of: Prepared, threads = 2, engine = simdEngine): Promise<Outcome> {
  const session = await open(engine, of, threads);
  try {
    const evaluation = await session.evaluate(of.training, signal);
    return { evaluation, results: await trainFor(session, of, { steps: 6 }), snapshot: await session.snapshot() };
  } finally {
    await session.close();
  }
}

test('balanced weights are those of scikit-learn 1.9', (t) => {
  const labels = Uint8Array.of(0, 0, 0, 1, 1, 3);
  // compute_class_weight('balanced', classes=[0, 1, 3], y=labels); class 2 does not occur.
  const expected = [0.6666666666666666, 1, 1, 2];
  t.deepEqual(classWeightsOf({ classes: 4, classWeights: 'balanced' } as unknown as Plan, labels), expected);
  t.is(classWeightsOf({ classes: 4 } as unknown as Plan, labels), null);
});

test('an example of several classes has the mean of their weights by its shares', (t) => {
  t.is(weighShares(Float32Array.of(0.75, 0, 0.25), [4, 100, 8]), 5);
});

test.serial('weights of 1 train to the bits of none', async (t) => {
  for (const loss of ['sparse_categorical_crossentropy', 'mean_squared_error', 'focal'])
    t.deepEqual(await outcomeOf(prepared({ loss, class_weight: { 3: 1 } })), await outcomeOf(prepared({ loss })), loss);
});

test.serial(
  'balanced trains as the mapping of its weights, with the same bits for any number of threads',
  async (t) => {
    const of = prepared({ class_weight: 'balanced' });
    const weights = classWeightsOf(of.plan, of.training.labels)!;
    t.true(new Set(weights).size > 2);
    const expected = await outcomeOf(of, 1);
    t.deepEqual(await outcomeOf(prepared({ class_weight: { ...weights } }), 3), expected);
    t.notDeepEqual((await outcomeOf(prepared({}))).snapshot.weights, expected.snapshot.weights);
  },
);

test.serial('what is evaluated has no weights, on both engines', async (t) => {
  for (const engine of [simdEngine, tfjsEngine]) {
    const weighted = await outcomeOf(prepared({ class_weight: { 0: 5, 1: 0 } }), 1, engine);
    const plain = await outcomeOf(prepared({}), 1, engine);
    t.deepEqual(weighted.evaluation, plain.evaluation);
    t.notDeepEqual(weighted.results.losses, plain.results.losses);
  }
});

test.serial('float images train with weights as the bytes that they are', async (t) => {
  const of = prepared({ class_weight: 'balanced' });
  const images = Float32Array.from(of.training.images, (byte) => byte / 255);
  const floats = await outcomeOf({ ...of, training: { ...of.training, images } });
  const bytes = await outcomeOf(of);
  // Of each weight the scaling of a pixel is rounded otherwise.
  floats.results.losses.forEach((loss, at) => t.true(Math.abs(loss - bytes.results.losses[at]!) < 1e-5));
});
