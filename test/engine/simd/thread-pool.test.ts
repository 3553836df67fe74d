import test from 'ava';
import { createSimdEngine } from '../../../src/engine/simd/engine.js';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import { nodeHost } from '../../../src/engine/simd/host/node/host.js';
import { ThreadPool } from '../../../src/engine/simd/thread-pool.js';
import { compileKernels } from '../../../src/engine/simd/host/node/kernels.js';
import { layOut } from '../../../src/engine/simd/layout.js';
import { Threads } from '../../../src/engine/simd/threads.js';
import type { Engine } from '../../../src/engine/types.js';
import { makeRandomSet, open, prepare, signal, trainFor } from '../../helpers/engines.js';
import type { Prepared } from '../../helpers/engines.js';

const IMAGE = { image: [9, 8, 1], classes: 10 } as const;
const SMALL = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }];
const LARGE = [
  { type: 'conv2d', filters: 9, kernel_size: 3, activation: 'relu' },
  { type: 'batch_normalization' },
  { type: 'max_pooling2d', pool_size: 2 },
  { type: 'flatten' },
  { type: 'dropout', rate: 0.4 },
  { type: 'dense', units: 37, activation: 'tanh' },
  { type: 'dense', units: 10, activation: 'softmax' },
];

const small = prepare({ ...IMAGE, seed: 1, count: 60, layers: SMALL, train: { batch_size: 7, optimizer: 'sgd' } });
const large = prepare({ ...IMAGE, seed: 2, count: 60, layers: LARGE, train: { batch_size: 25, optimizer: 'adam' } });
/** Another network over the same examples. */
const sameData: Prepared = { ...large, training: small.training };
const others = makeRandomSet({ ...IMAGE, seed: 5 }, 30);

/** A pool that lists the threads it has given. */
class WatchedPool extends ThreadPool {
  readonly given: Threads[] = [];

  override take(...request: Parameters<ThreadPool['take']>): Threads {
    const threads = super.take(...request);
    this.given.push(threads);
    return threads;
  }
}

async function outcomeOf(engine: Engine, prepared: Prepared, threads = 2): Promise<unknown> {
  const session = await open(engine, prepared, threads);
  const results = await trainFor(session, prepared, { steps: 14 });
  const outcome = [
    results,
    await session.snapshot(),
    await session.evaluate(others, signal),
    await session.predict(others.images, others.count),
  ];
  await session.close();
  return outcome;
}

test('sessions one after another on the same threads and memory give the bits of new ones', async (t) => {
  const pool = new WatchedPool();
  const engine = createSimdEngine(nodeHost, pool);
  for (const prepared of [large, small, sameData, large, small, small])
    t.deepEqual(await outcomeOf(engine, prepared), await outcomeOf(simdEngine, prepared));
  t.is(pool.given.length, 6);
  t.is(new Set(pool.given.map(({ memory }) => memory)).size, 1);
  await pool.close();
});

test('what a session leaves is 0 for the next one, but for the training set, which stays', async (t) => {
  const { training } = small;
  const layout = layOut({ ...large, training, threads: 1 }, nodeHost, 0);
  const threads = new Threads({
    host: nodeHost,
    module: compileKernels(),
    count: 1,
    bytes: layout.end,
    mostBytes: layout.mostBytes,
  });
  const after = (address: number) => new Uint8Array(threads.memory.buffer).subarray(address);
  for (let session = 0; session < 3; session++) {
    threads.start(training, layout);
    t.deepEqual(after(layout.images).slice(0, training.images.length), training.images);
    t.deepEqual(after(layout.labels).slice(0, training.count), training.labels);
    t.true(after(layout.assignment.base).every((byte) => byte === 0));
    const end = threads.place(70_000) + 70_000;
    after(layout.assignment.base).fill(255, 0, end - layout.assignment.base);
  }
  threads.start(large.training, layout);
  t.deepEqual(after(layout.images).slice(0, training.images.length), large.training.images);
  t.true(after(layout.assignment.base).every((byte) => byte === 0));
  await threads.close();
});

test('sessions at once have threads of their own, and the next one takes those that are idle', async (t) => {
  const pool = new WatchedPool();
  const engine = createSimdEngine(nodeHost, pool);
  const expected = await outcomeOf(simdEngine, small);
  t.deepEqual(await Promise.all([outcomeOf(engine, small), outcomeOf(engine, small)]), [expected, expected]);
  t.deepEqual(await outcomeOf(engine, small), expected);
  t.is(new Set(pool.given).size, 2);
  await pool.close();
});

test('another number of threads, or one that has died, is another start', async (t) => {
  const pool = new WatchedPool();
  const engine = createSimdEngine(nodeHost, pool);
  const expected = await outcomeOf(simdEngine, large);
  for (const threads of [2, 3]) t.deepEqual(await outcomeOf(engine, large, threads), expected);
  t.is(new Set(pool.given).size, 2);
  await pool.given.at(-1)!.close();
  t.deepEqual(await outcomeOf(engine, large, 3), expected);
  t.is(new Set(pool.given).size, 3);
  await pool.close();
});

test('a session that is closed twice gives its threads back once', async (t) => {
  const pool = new WatchedPool();
  const engine = createSimdEngine(nodeHost, pool);
  const first = await open(engine, small);
  await first.close();
  const second = await open(engine, small);
  await first.close();
  t.is((await trainFor(second, small, { steps: 2 })).losses.length, 2);
  await second.close();
  await pool.close();
});
