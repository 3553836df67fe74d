import test from 'ava';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import type { Engine, Session } from '../../src/engine/types.js';
import { findLargestDistance, open, prepare, signal, tfjsEngine, trainFor, withBoth } from '../helpers/engines.js';
import type { Case, Prepared } from '../helpers/engines.js';

const LAYERS = [
  { type: 'conv2d', filters: 6, kernel_size: 3, activation: 'relu' },
  { type: 'max_pooling2d', pool_size: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 5, activation: 'softmax' },
];

/** Grey images with many zeros take the sparse kernels; a first layer of 20 filters the dense ones; colours neither. */
const CASES: Readonly<Record<string, Case>> = {
  'sparse grey images': { image: [9, 10, 1], classes: 5, seed: 3, count: 70, ink: 0.2, layers: LAYERS },
  'full grey images': { image: [9, 9, 1], classes: 5, seed: 4, count: 70, layers: LAYERS },
  'colour images': { image: [7, 9, 3], classes: 5, seed: 5, count: 70, layers: LAYERS },
  'a dense layer': {
    image: [6, 7, 1],
    classes: 5,
    seed: 6,
    count: 70,
    ink: 0.3,
    layers: [{ type: 'flatten' }, { type: 'dense', units: 5, activation: 'softmax' }],
  },
  "Winograd's layers": {
    image: [12, 12, 4],
    classes: 5,
    seed: 7,
    count: 50,
    ink: 0.3,
    layers: [{ type: 'conv2d', filters: 8, kernel_size: 3, activation: 'relu' }, ...LAYERS],
  },
};

const ENGINES: Readonly<Record<string, Engine>> = { simd: simdEngine, tfjs: tfjsEngine };

/** The same pictures, and the same network, with k / 255 in the place of each byte k. */
function asFloats({ training, ...rest }: Prepared): Prepared {
  return { ...rest, training: { ...training, images: Float32Array.from(training.images, (byte) => byte / 255) } };
}

/** Powers of k / 255, which no byte has. */
function betweenBytes(prepared: Prepared): Prepared {
  const { training } = asFloats(prepared);
  return { ...prepared, training: { ...training, images: training.images.map((value) => value ** 1.5) } };
}

async function use<T>(engine: Engine, prepared: Prepared, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await open(engine, prepared);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function trainAndLook(session: Session, prepared: Prepared) {
  const { images, count } = prepared.training;
  const { losses } = await trainFor(session, prepared, { steps: 6 });
  const evaluation = await session.evaluate(prepared.training, signal);
  return {
    losses,
    loss: evaluation!.loss,
    probabilities: await session.predict(images, count),
    layer: await session.layerOutput(0, images, count),
    weights: (await session.snapshot()).weights,
  };
}

for (const [name, engine] of Object.entries(ENGINES)) {
  for (const [what, written] of Object.entries(CASES)) {
    test(`${name}: ${what} as floats of k / 255 train like the bytes, and bytes are read by that network`, async (t) => {
      const bytes = prepare({ ...written, train: { batch_size: 16 } });
      const floats = asFloats(bytes);
      const expected = await use(engine, bytes, (session) => trainAndLook(session, bytes));
      await use(engine, floats, async (session) => {
        const actual = await trainAndLook(session, floats);
        // Both products are rounded to single precision (6e-8), and six steps of Adam follow, whose first ones divide
        // gradients by themselves: those near 0 differ in more than their last bits.
        t.true(findLargestDistance(actual.losses, expected.losses) < 1e-4, `${actual.losses} ${expected.losses}`);
        t.true(Math.abs(actual.loss - expected.loss) < 1e-4);
        t.true(findLargestDistance(actual.probabilities, expected.probabilities) < 1e-3);
        const mixed = await session.predict(bytes.training.images, bytes.training.count);
        t.true(findLargestDistance(mixed, actual.probabilities) < 1e-5);
        const layer = await session.layerOutput(0, bytes.training.images, bytes.training.count);
        t.true(findLargestDistance(layer, actual.layer) < 1e-5);
      });
    });
  }
}

for (const [what, written] of Object.entries(CASES)) {
  test(`both engines agree on floats between the bytes: ${what}`, async (t) => {
    const prepared = betweenBytes(prepare({ ...written, train: { batch_size: 16 } }));
    await withBoth(prepared, async (simd, tfjs) => {
      const [ours, theirs] = [await trainAndLook(simd, prepared), await trainAndLook(tfjs, prepared)];
      t.true(findLargestDistance(ours.losses, theirs.losses) < 1e-4);
      t.true(findLargestDistance(ours.probabilities, theirs.probabilities) < 1e-3);
    });
  });
}

test('floats give the same bits with any number of threads', async (t) => {
  const prepared = betweenBytes(prepare({ ...CASES['sparse grey images']!, train: { batch_size: 16 } }));
  const bits = [];
  for (const threads of [1, 2, 3]) {
    const session = await open(simdEngine, prepared, threads);
    await trainFor(session, prepared, { steps: 6 });
    bits.push(Buffer.from((await session.snapshot()).weights.buffer).toString('hex'));
    await session.close();
  }
  t.is(new Set(bits).size, 1);
});

test('a network of bytes evaluates and predicts floats after bytes', async (t) => {
  const bytes = prepare({ ...CASES['full grey images']!, train: { batch_size: 16 } });
  const floats = asFloats(bytes);
  await use(simdEngine, bytes, async (session) => {
    const expected = await session.predict(bytes.training.images, bytes.training.count);
    const actual = await session.predict(floats.training.images, floats.training.count);
    t.true(findLargestDistance(actual, expected) < 1e-5);
    t.deepEqual(await session.predict(bytes.training.images, bytes.training.count), expected);
    const [ours, theirs] = [
      await session.evaluate(bytes.training, signal),
      await session.evaluate(floats.training, signal),
    ];
    t.true(Math.abs(ours!.loss - theirs!.loss) < 1e-5);
  });
});
