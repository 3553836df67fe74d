import test from 'ava';
import { createSimdEngine } from '../../../src/engine/simd/engine.js';
import { createNodeEngine, simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import { nodeHost } from '../../../src/engine/simd/host/node/host.js';
import { ThreadPool } from '../../../src/engine/simd/thread-pool.js';
import type { Engine, PreparedEngine } from '../../../src/engine/types.js';
import { makeRandomSet, open, prepare, signal, trainFor } from '../../helpers/engines.js';
import type { Prepared } from '../../helpers/engines.js';

const IMAGE = { image: [9, 8, 1], classes: 10, seed: 4 } as const;
const prepared = prepare({
  ...IMAGE,
  count: 90,
  layers: [
    { type: 'conv2d', filters: 5, kernel_size: 3, activation: 'relu' },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.25 },
    { type: 'dense', units: 10, activation: 'softmax' },
  ],
  train: { batch_size: 20 },
});

async function prepareEngine(threads: number | null): Promise<PreparedEngine> {
  const engine = await createNodeEngine({}).prepare!({ plan: prepared.plan, threads });
  return engine!;
}

/** The case with its images behind a header in the room of an engine, and bytes of other images behind them. */
function readInto(engine: PreparedEngine): Prepared {
  const { training } = prepared;
  const { images } = training;
  const room = engine.allocate(16 + images.length + 500).fill(255);
  room.set(images, 16);
  return { ...prepared, training: { ...training, images: room.subarray(16, 16 + images.length) } };
}

async function outcomeOf(engine: Engine, of: Prepared, threads: number | null): Promise<unknown> {
  const session = await open(engine, of, threads);
  const others = makeRandomSet(IMAGE, 300);
  const outcome = [
    session.description,
    await trainFor(session, of, { steps: 8 }),
    await session.evaluate(of.training, signal),
    await session.evaluate(others, signal),
    await session.predict(others.images, others.count),
    await session.snapshot(),
    [...session.training!.images],
  ];
  await session.close();
  return outcome;
}

for (const threads of [1, 2, 3, null]) {
  test(`images that are read into the memory of prepared threads give the bits of copied ones: ${threads}`, async (t) => {
    const expected = await outcomeOf(simdEngine, prepared, threads);
    const [reading, copying] = [await prepareEngine(threads), await prepareEngine(threads)];
    t.deepEqual(await outcomeOf(reading, readInto(reading), threads), expected);
    t.deepEqual(await outcomeOf(copying, prepared, threads), expected);
  });
}

test('images in place are not copied', async (t) => {
  const engine = await prepareEngine(2);
  const { training, ...rest } = readInto(engine);
  const session = await open(engine, { training, ...rest }, 2);
  training.images[7]! ^= 255;
  t.is(session.training!.images[7], training.images[7]);
  await session.close();
});

test('threads that turn out not to fit are replaced, and the images in their memory copied', async (t) => {
  const expected = await outcomeOf(simdEngine, prepared, 3);
  const engine = await prepareEngine(2);
  t.deepEqual(await outcomeOf(engine, readInto(engine), 3), expected);
});

test('threads that were prepared in vain are closed', async (t) => {
  const engine = await prepareEngine(2);
  await engine.close();
  // It still opens sessions, on other threads.
  t.deepEqual(await outcomeOf(engine, prepared, 2), await outcomeOf(simdEngine, prepared, 2));
});

test('nothing is prepared where addresses are scarce, nor for threads that a pool keeps', async (t) => {
  const scarce = createSimdEngine({ ...nodeHost, limitGrowth: (_, bytes) => 2 * bytes });
  t.is(await scarce.prepare!({ plan: prepared.plan, threads: 1 }), null);
  t.is(createSimdEngine(nodeHost, new ThreadPool()).prepare, undefined);
});
