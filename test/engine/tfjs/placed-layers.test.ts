import test from 'ava';
import fc from 'fast-check';
import { variantsOf } from '../../../src/config/schema.js';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import type { Engine } from '../../../src/engine/types.js';
import { findLargestDistance, largestOf, open, prepare, tfjsEngine, trainFor } from '../../helpers/engines.js';
import type { Case, Prepared } from '../../helpers/engines.js';
import { isPossible, placedLayer } from '../../helpers/network-arbitraries.js';

/** What can stand before a layer: outputs of every rank that the schema's layers give. */
const PLACES: Readonly<Record<string, readonly object[]>> = {
  image: [],
  tokens: [{ type: 'reshape', target_shape: [-1, 3] }],
  vector: [{ type: 'flatten' }],
  pooled: [{ type: 'global_average_pooling2d' }],
  merge: [{ type: 'flatten' }, { type: 'branches', merge: 'add', branches: [[], [{ type: 'dropout', rate: 0.5 }]] }],
};

/** Sums in single precision, in another order; the second step begins where the first ended. */
const TOLERANCE = 1e-4;

test.serial('TensorFlow.js takes every layer in every place where it fits, and computes the same', async (t) => {
  t.timeout(300_000);
  const found = new Map<string, string[]>();
  for (const type of Object.keys(variantsOf('layer'))) {
    const drawn = fc.sample(placedLayer(type), { seed: 20261128, numRuns: 8 });
    for (const [place, before] of Object.entries(PLACES)) {
      const written = drawn.map((layer) => networkOf([...before, layer])).find(isPossible);
      if (written === undefined) continue;
      found.set(type, [...(found.get(type) ?? []), place]);
      const prepared = prepare(written);
      const [ours, theirs] = [await run(simdEngine, prepared), await run(tfjsEngine, prepared)];
      const most = TOLERANCE * largestOf(theirs.outputs);
      t.true(findLargestDistance(ours.outputs, theirs.outputs) <= most, JSON.stringify(written.layers));
      t.true(findLargestDistance(ours.losses, theirs.losses) <= TOLERANCE, JSON.stringify(written.layers));
    }
  }
  t.deepEqual([...found.keys()], Object.keys(variantsOf('layer')));
  t.deepEqual(found.get('flatten'), Object.keys(PLACES));
  t.deepEqual(found.get('max_pooling2d'), ['image']);
});

async function run(engine: Engine, prepared: Prepared) {
  const session = await open(engine, prepared, 1);
  try {
    const { images, count } = prepared.training;
    const outputs = await session.predict(images, count);
    return { outputs, losses: (await trainFor(session, prepared, { steps: 2 })).losses };
  } finally {
    await session.close();
  }
}

function networkOf(layers: readonly object[]): Case {
  const end = [{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }];
  return {
    ...{ image: [4, 6, 2], classes: 3, count: 3, seed: 1, train: { optimizer: 'sgd', batch_size: 2 } },
    layers: [...layers, ...end],
  };
}
