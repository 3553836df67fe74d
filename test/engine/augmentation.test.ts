import test from 'ava';
import type { ExampleSet } from '../../src/data/types.js';
import { AugmentedInputs } from '../../src/engine/augmented-inputs.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { imageAt, roundUp } from '../../src/engine/simd/arena.js';
import { compileKernels } from '../../src/engine/simd/host/node/kernels.js';
import { instantiate, makeSharedMemory } from '../../src/engine/simd/kernels.js';
import { buildProgram, measureProgram } from '../../src/engine/simd/program.js';
import type { Session, Snapshot, StepResults } from '../../src/engine/types.js';
import { findLargestDistance, largestOf, open, prepare, trainFor, withBoth } from '../helpers/engines.js';
import type { Prepared } from '../helpers/engines.js';

const IMAGE = { image: [9, 8, 3], classes: 10, count: 50, seed: 3 } as const;
const LAYERS = [
  { type: 'conv2d', filters: 5, kernel_size: 3, activation: 'relu' },
  { type: 'flatten' },
  { type: 'dense', units: 10, activation: 'softmax' },
];
const CHANGES = [
  { type: 'random_translation', height: 0.2, width: 0.2, fill: 'constant' },
  { type: 'random_rotation', factor: 0.1 },
  { type: 'random_zoom', height: 0.2, interpolation: 'nearest', fill: 'nearest' },
  { type: 'random_flip', mode: 'horizontal' },
  { type: 'elastic', alpha: 10, sigma: 2 },
  { type: 'random_contrast', factor: 0.2 },
  { type: 'random_brightness', factor: 0.2 },
  { type: 'random_erasing', factor: 1 },
];
const MIXINGS = [{ type: 'mixup', alpha: 1 }, { type: 'cutmix' }];

function prepared(augment: readonly object[], train: object = {}, layers: readonly object[] = LAYERS): Prepared {
  const metrics = ['accuracy', { type: 'top_k', k: 3 }];
  return prepare({ ...IMAGE, layers, augment, train: { batch_size: 16, optimizer: 'adam', metrics, ...train } });
}

interface Outcome {
  readonly results: StepResults;
  readonly snapshot: Snapshot;
}

async function using<T>(of: Prepared, threads: number, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await open(simdEngine, of, threads);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

function outcomeWith(of: Prepared, threads: number): Promise<Outcome> {
  return using(of, threads, async (session) => ({
    results: await trainFor(session, of, { steps: 9 }),
    snapshot: await session.snapshot(),
  }));
}

test.serial('augmented, any number of threads gives the same bits, and others than without', async (t) => {
  const of = prepared([...CHANGES, ...MIXINGS]);
  const expected = await outcomeWith(of, 1);
  t.true(expected.results.losses.every(Number.isFinite));
  for (const threads of [2, 3]) t.deepEqual(await outcomeWith(of, threads), expected, `${threads} threads`);
  t.notDeepEqual((await outcomeWith(prepared([]), 1)).snapshot.weights, expected.snapshot.weights);
});

test.serial('augmented, a snapshot in the middle of an epoch continues to the same bits', async (t) => {
  const of = prepared([...CHANGES, ...MIXINGS]);
  const { snapshot: expected } = await outcomeWith(of, 2);
  const middle = await using(of, 2, async (session) => {
    await trainFor(session, of, { steps: 6 });
    return session.snapshot();
  });
  const continued = await using(of, 3, async (session) => {
    await session.restore(middle);
    await trainFor(session, of, { steps: 3, from: 6 });
    return session.snapshot();
  });
  t.deepEqual(continued, expected);
});

test.serial('changes of nothing train to the bits of no augmentation', async (t) => {
  const nothing = [
    { type: 'random_translation', height: 0, width: 0 },
    { type: 'random_rotation', factor: 0 },
    { type: 'random_brightness', factor: 0 },
  ];
  t.deepEqual(await outcomeWith(prepared(nothing), 2), await outcomeWith(prepared([]), 2));
});

for (const [name, augment, train, layers] of [
  ['changed images', CHANGES, {}, LAYERS],
  ['mixed labels', MIXINGS, {}, LAYERS],
  ['mixed labels, smoothed', MIXINGS, { loss: { type: 'categorical_crossentropy', label_smoothing: 0.2 } }, LAYERS],
  [
    'mixed labels with a focal loss',
    MIXINGS,
    { loss: { type: 'focal', alpha: [1, 0.5, 0.25, 1, 2, 1, 1, 1, 1, 0], gamma: 1.5, label_smoothing: 0.1 } },
    LAYERS,
  ],
  ['mixed labels with weights of the classes', MIXINGS, { class_weight: { 0: 3, 4: 0.5, 9: 0 } }, LAYERS],
  [
    'mixed labels with weights and a squared error',
    MIXINGS,
    { loss: 'mean_squared_error', class_weight: 'balanced' },
    [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'sigmoid' }],
  ],
  [
    'mixed labels with a squared error',
    MIXINGS,
    { loss: 'mean_squared_error' },
    [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'sigmoid' }],
  ],
] as const) {
  test.serial(`both engines train alike on ${name}`, async (t) => {
    const of = prepared(augment, { ...train, optimizer: { type: 'sgd', learning_rate: 0.05 } }, layers);
    await withBoth(of, async (simd, tfjs) => {
      const [ours, theirs] = [await trainFor(simd, of, { steps: 8 }), await trainFor(tfjs, of, { steps: 8 })];
      t.deepEqual(ours.correct, theirs.correct);
      t.deepEqual(ours.topK, theirs.topK);
      // Float32 sums in another order, over eight steps.
      t.true(findLargestDistance(ours.losses, theirs.losses) < 1e-5 * largestOf(theirs.losses), ours.losses.join());
      const [a, b] = [(await simd.snapshot()).weights, (await tfjs.snapshot()).weights];
      t.true(findLargestDistance(a, b) < 1e-5, `${findLargestDistance(a, b)}`);
    });
  });
}

test('the simd engine trains on the very inputs that TensorFlow.js gets, in batches of any size, bytes or floats', (t) => {
  for (const [batch_size, areFloats] of [
    [1, false],
    [16, true],
    [50, false],
  ] as const) {
    const made = prepared([...CHANGES, ...MIXINGS], { batch_size }, [
      { type: 'flatten' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ]);
    const of = areFloats ? { ...made, training: asFloats(made.training) } : made;
    const inputs = new AugmentedInputs(of.plan, of.normalization);
    const size = 9 * 8 * 3;
    const expected = new Float32Array(size);
    // Backwards, so that an example is at another place than its index.
    const order = Uint32Array.from({ length: IMAGE.count }, (_, at) => IMAGE.count - 1 - at);
    for (const { at, values } of readTrainingInputs(of, of.training, { epoch: 3, order })) {
      inputs.read(of.training, { example: order[at]!, epoch: 3 }, expected, 0);
      t.deepEqual(values, expected);
    }
  }
});

function asFloats(set: ExampleSet): ExampleSet {
  return { ...set, images: Float32Array.from(set.images, (byte) => byte / 255) };
}

/** What the program of the simd engine has before its first layer, for each place of the order. */
function* readTrainingInputs(
  { plan, normalization, weights }: Prepared,
  { images, labels, count }: ExampleSet,
  { epoch, order }: { readonly epoch: number; readonly order: Uint32Array },
): Generator<{ readonly at: number; readonly values: Float32Array }> {
  const size = plan.training.batch_size;
  const optimizer = { learningRate: 0, step: 0, powers: [0.9, 0.999] as const };
  const unlinked = { plan, normalization, base: 1024, thread: 0, threads: 1, mostImages: size, optimizer };
  const { end } = measureProgram(unlinked);
  const [imagesAt, labelsAt] = [end, end + images.byteLength];
  const orderAt = roundUp(labelsAt + count, 64);
  const memory = makeSharedMemory(orderAt + 4 * count + 65_536);
  const program = buildProgram({ ...unlinked, memory, kernels: instantiate(compileKernels(), memory) });
  new Uint8Array(memory.buffer).set(new Uint8Array(images.buffer), imagesAt);
  new Uint8Array(memory.buffer).set(labels, labelsAt);
  new Uint32Array(memory.buffer, orderAt, count).set(order);
  new Float32Array(memory.buffer, program.weights, plan.weightCount).set(weights);
  for (const { at, values } of program.constants) new Int32Array(memory.buffer, at, values.length).set(values);
  // The network begins with flatten, whose output is its input.
  const input = program.outputs[0]!;
  for (let first = 0, step = 0; first < count; first += size, step++) {
    const place = { count: Math.min(size, count - first), epoch, step, isTraining: true };
    const sources = {
      images: imagesAt,
      areFloats: images instanceof Float32Array,
      labels: labelsAt,
      examples: count,
      order: orderAt,
      probabilities: 0,
    };
    program.setBatch({ ...place, ...sources, first });
    for (const phase of program.train) for (let task = 0; task < phase.tasks; task++) phase.run(task, place);
    for (let image = 0; image < place.count; image++)
      yield { at: first + image, values: new Float32Array(memory.buffer, imageAt(input, image), input.size).slice() };
  }
}
