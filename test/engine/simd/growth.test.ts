import test from 'ava';
import { createSimdEngine } from '../../../src/engine/simd/engine.js';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import { nodeHost } from '../../../src/engine/simd/host/node/host.js';
import type { Host, Thread, ThreadListener, ThreadsOnMemory } from '../../../src/engine/simd/host.js';
import { instantiate } from '../../../src/engine/simd/kernels.js';
import { Performer } from '../../../src/engine/simd/performer.js';
import { ThreadPool } from '../../../src/engine/simd/thread-pool.js';
import type { Engine } from '../../../src/engine/types.js';
import { makeRandomSet, open, prepare, signal, trainFor } from '../../helpers/engines.js';
import type { Prepared } from '../../helpers/engines.js';

const IMAGE = { image: [9, 8, 1], classes: 10, seed: 3 } as const;

/** All that reads memory outside of the kernels: a penalty, clipped gradients, dropout, class weights, augmentation. */
const LAYERS = [
  { type: 'conv2d', filters: 5, kernel_size: 3, activation: 'relu', kernel_regularizer: { l2: 0.01 } },
  { type: 'flatten' },
  { type: 'dropout', rate: 0.25 },
  { type: 'dense', units: 10, activation: 'softmax' },
];

const make = (count: number): Prepared =>
  prepare({
    ...IMAGE,
    count,
    layers: LAYERS,
    augment: [{ type: 'random_translation', height: 0.1, width: 0.1 }],
    train: { batch_size: 10, optimizer: { type: 'adam', global_clipnorm: 1 }, class_weight: 'balanced' },
  });

/** A memory of a thread that never learns of growth from others, as V8's threads may for a while. */
class DeafMemory implements WebAssembly.Memory {
  buffer: SharedArrayBuffer;
  /** How often it has looked for itself. */
  looks = 0;

  constructor(private readonly memory: WebAssembly.Memory) {
    this.buffer = memory.buffer;
  }

  grow(pages: number): number {
    const before = this.memory.grow(pages);
    this.buffer = this.memory.buffer;
    this.looks++;
    return before;
  }
}

/** One thread over a deaf memory, which computes where the session is. */
function deafHost(memories: DeafMemory[]): Host {
  const startThreads = ({ module, memory }: ThreadsOnMemory, { hear, fail }: ThreadListener): Thread[] => {
    const deaf = new DeafMemory(memory);
    memories.push(deaf);
    const data = { module, memory: deaf, thread: 0, threads: 1 };
    const performer = new Performer(data, hear, instantiate(module, memory));
    const later = (task: () => void): void =>
      void setImmediate(() => {
        try {
          task();
        } catch (error) {
          fail(error as Error);
        }
      });
    return [
      {
        begin: (assignment) => later(() => performer.begin(assignment)),
        wake: () => later(() => performer.perform()),
        terminate: async () => {},
        setAwaited: () => {},
      },
    ];
  };
  return { ...nodeHost, startThreads };
}

/** Every command, each after growth. */
async function outcomeOf(engine: Engine, prepared: Prepared): Promise<unknown> {
  const session = await open(engine, prepared, 1);
  const others = makeRandomSet(IMAGE, 3000);
  const outcome = [
    await trainFor(session, prepared, { steps: 3 }),
    await session.evaluate(others, signal),
    await session.predict(others.images, others.count),
    await trainFor(session, prepared, { steps: 3, from: 3 }),
    await session.snapshot(),
  ];
  await session.close();
  return outcome;
}

test('a thread that does not hear of growth sees the memory that a command names, with the same bits', async (t) => {
  const memories: DeafMemory[] = [];
  const pool = new ThreadPool();
  const engine = createSimdEngine(deafHost(memories), pool);
  // The second session runs in the memory of the first one, and needs more of it.
  for (const count of [40, 4000])
    t.deepEqual(await outcomeOf(engine, make(count)), await outcomeOf(simdEngine, make(count)));
  t.is(memories.length, 1);
  t.true(memories[0]!.looks >= 3, `${memories[0]!.looks}`);
  await pool.close();
});

test('workers whose memory grows while they start see all of it at their first command', async (t) => {
  const prepared = make(20);
  let expected: unknown;
  for (let session = 0; session < 12; session++) {
    const opened = await open(simdEngine, prepared, 1);
    const results = await trainFor(opened, prepared, { steps: 2 });
    expected ??= results;
    t.deepEqual(results, expected);
    await opened.close();
  }
});
