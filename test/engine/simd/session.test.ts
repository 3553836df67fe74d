import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import type { Session } from '../../../src/engine/types.js';
import {
  findLargestDistance,
  open,
  prepare,
  makeRandomSet,
  signal,
  tfjsEngine,
  trainFor,
} from '../../helpers/engines.js';
import type { Prepared } from '../../helpers/engines.js';

const LAYERS = [
  { type: 'conv2d', filters: 5, kernel_size: 3, activation: 'relu' },
  { type: 'flatten' },
  { type: 'dropout', rate: 0.25 },
  { type: 'dense', units: 10, activation: 'softmax' },
];
const IMAGE = { image: [8, 7, 1], classes: 10, seed: 11 } as const;
const preparedFor = (count: number, train: object): Prepared => prepare({ ...IMAGE, layers: LAYERS, count, train });

/** Long enough that a thread is in the middle of it. */
const heavy = (): Prepared =>
  prepare({
    image: [28, 28, 1],
    classes: 10,
    seed: 1,
    count: 6400,
    layers: [{ type: 'conv2d', filters: 64, kernel_size: 7, activation: 'relu' }, ...LAYERS],
    train: { batch_size: 100 },
  });

/** Opens a session and catches its threads as they start. */
async function openWatched(prepared: Prepared, threads: number): Promise<{ session: Session; workers: Worker[] }> {
  const workers: Worker[] = [];
  const watch = (worker: Worker): void => void workers.push(worker);
  process.on('worker', watch);
  try {
    return { session: await open(simdEngine, prepared, threads), workers };
  } finally {
    process.off('worker', watch);
  }
}

/** What a promise is rejected with; fails where it hangs. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), 60_000);
  });
  try {
    await Promise.race([promise, late]);
    return 'nothing failed';
  } catch (error) {
    return (error as Error).message;
  } finally {
    clearTimeout(timer);
  }
}

for (const threads of [1, 2, 3]) {
  for (const victim of new Set([0, threads - 1])) {
    test.serial(`thread ${victim} of ${threads} that dies at work fails the command and all later ones`, async (t) => {
      const prepared = heavy();
      const { session, workers } = await openWatched(prepared, threads);
      t.is(workers.length, threads);
      const pending = failureOf(trainFor(session, prepared, { steps: 64 }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      void workers[victim]!.terminate();
      t.regex(await pending, /thread of the simd engine/);
      for (const next of [trainFor(session, prepared, { steps: 1 }), session.evaluate(prepared.training, signal)]) {
        t.regex(await failureOf(next), /thread of the simd engine/);
      }
      await session.close();
    });
  }
}

test.serial('a thread that dies between two commands fails the next one', async (t) => {
  const prepared = preparedFor(20, { batch_size: 5 });
  const { session, workers } = await openWatched(prepared, 2);
  await trainFor(session, prepared, { steps: 2 });
  void workers[1]!.terminate();
  t.regex(await failureOf(trainFor(session, prepared, { steps: 2 })), /thread of the simd engine/);
  await session.close();
});

test.serial('a closed session says so', async (t) => {
  const prepared = preparedFor(20, { batch_size: 5 });
  const session = await open(simdEngine, prepared);
  await session.close();
  t.is(await failureOf(trainFor(session, prepared, { steps: 1 })), 'the session is closed');
  await t.notThrowsAsync(session.close());
});

test.serial('two sessions at once do not touch each other', async (t) => {
  const prepared = preparedFor(30, { batch_size: 7 });
  const alone = await open(simdEngine, prepared);
  const expected = await trainFor(alone, prepared, { steps: 10 });
  await alone.close();
  const sessions = await Promise.all([open(simdEngine, prepared, 2), open(simdEngine, prepared, 3)]);
  const results = await Promise.all(sessions.map((session) => trainFor(session, prepared, { steps: 10 })));
  for (const result of results) t.deepEqual(result, expected);
  await Promise.all(sessions.map((session) => session.close()));
});

test.serial('an evaluation that is stopped gives nothing', async (t) => {
  const prepared = preparedFor(20, { batch_size: 5 });
  const session = await open(simdEngine, prepared);
  t.is(await session.evaluate(prepared.training, AbortSignal.abort()), null);
  const stop = new AbortController();
  const many = session.evaluate(makeRandomSet(IMAGE, 10_000), stop.signal);
  stop.abort();
  t.is(await many, null);
  const { losses } = await session.trainSteps({
    epoch: 1,
    firstStep: 0,
    learningRates: Float64Array.of(1, 1),
    order: new Uint32Array(20),
    signal: AbortSignal.abort(),
  });
  t.deepEqual(losses, []);
  t.not(await session.evaluate(prepared.training, signal), null);
  await session.close();
});

const SIZES = [
  { what: 'a batch larger than the data', count: 6, batch_size: 50 },
  { what: 'a single image', count: 1, batch_size: 32 },
  { what: 'batches of 1', count: 3, batch_size: 1 },
  { what: 'a last batch of 1', count: 13, batch_size: 4 },
  { what: 'fewer images than shards', count: 11, batch_size: 11 },
  { what: 'more images than an evaluation takes at a time', count: 253, batch_size: 30 },
];

for (const { what, count, batch_size } of SIZES) {
  test.serial(`${what}: training, evaluation and prediction go as in TensorFlow.js`, async (t) => {
    const prepared = preparedFor(count, {
      batch_size,
      optimizer: 'sgd',
      metrics: ['accuracy', { type: 'top_k', k: 3 }],
    });
    const [simd, tfjs] = [await open(simdEngine, prepared, 3), await open(tfjsEngine, prepared)];
    const [ours, theirs] = [await trainFor(simd, prepared, { steps: 5 }), await trainFor(tfjs, prepared, { steps: 5 })];
    // Single precision, other order of sums; five small steps.
    t.true(findLargestDistance(ours.losses, theirs.losses) < 1e-5);
    t.deepEqual([ours.correct, ours.topK], [theirs.correct, theirs.topK]);
    const { training } = prepared;
    const [evaluation, expected] = [await simd.evaluate(training, signal), await tfjs.evaluate(training, signal)];
    t.true(Math.abs(evaluation!.loss - expected!.loss) < 1e-5);
    t.deepEqual([evaluation!.accuracy, evaluation!.topKAccuracy], [expected!.accuracy, expected!.topKAccuracy]);
    const [prediction, probabilities] = [
      await simd.predict(training.images, count),
      await tfjs.predict(training.images, count),
    ];
    t.true(findLargestDistance(prediction, probabilities) < 1e-5);
    await simd.close();
    await tfjs.close();
  });
}

test.serial('sets larger than one command and labels of their own are evaluated as they are', async (t) => {
  const prepared = preparedFor(20, { batch_size: 5, metrics: [{ type: 'top_k', k: 2 }] });
  const [simd, tfjs] = [await open(simdEngine, prepared), await open(tfjsEngine, prepared)];
  const set = makeRandomSet(IMAGE, 5000);
  for (const labels of [set.labels, set.labels.map((label) => (label + 1) % 10)]) {
    const [ours, theirs] = [
      await simd.evaluate({ ...set, labels }, signal),
      await tfjs.evaluate({ ...set, labels }, signal),
    ];
    t.true(Math.abs(ours!.loss - theirs!.loss) < 1e-5);
    t.is(ours!.accuracy, theirs!.accuracy);
    t.is(ours!.topKAccuracy, theirs!.topKAccuracy);
  }
  await simd.close();
  await tfjs.close();
});

const CHILD = `
  const { simdEngine } = await import(${JSON.stringify(new URL('../../../src/engine/simd/host/node/engine.js', import.meta.url).href)});
  const helper = await import(${JSON.stringify(new URL('../../helpers/engines.js', import.meta.url).href)});
  const prepared = helper.prepare(${JSON.stringify({ ...IMAGE, layers: LAYERS, count: 20, train: { batch_size: 5 } })});
  const session = await helper.open(simdEngine, prepared, 2);
  const { losses } = await helper.trainFor(session, prepared, { steps: 6 });
`;

async function outputOf(source: string): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { timeout: 60_000 });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

test.serial('a process ends by itself once its session is closed, and also when it is not', async (t) => {
  for (const end of ['await session.close();', '']) {
    const { code, text } = await outputOf(`${CHILD} ${end} console.log(losses.length);`);
    t.is(text.trim(), '6');
    t.is(code, 0);
  }
});

test.serial('works inside another worker, with the same bits', async (t) => {
  const prepared = preparedFor(20, { batch_size: 5 });
  const session = await open(simdEngine, prepared);
  const expected = await trainFor(session, prepared, { steps: 6 });
  await session.close();
  const source = `(async () => { ${CHILD} await session.close(); require('node:worker_threads').parentPort.postMessage(losses); })()`;
  const worker = new Worker(source, { eval: true });
  const [losses] = (await once(worker, 'message')) as [number[]];
  t.deepEqual(losses, expected.losses);
  await worker.terminate();
});
