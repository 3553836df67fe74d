// One epoch of mnistx's TensorFlow.js engine against `model.fit` of the same network, in turn, in one process:
// `npm run bench:fit`. Needs native TensorFlow (`mnistx setup tensorflow`).
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../src/config/load-experiment.js';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { loadDataset } from '../src/data/load-dataset.js';
import type { ExampleSet } from '../src/data/types.js';
import { createTfjsEngine } from '../src/engine/tfjs/engine.js';
import { loadLibraries } from '../src/engine/tfjs/libraries.js';
import { train } from '../src/engine/train.js';
import { compile } from '../src/model/compile.js';
import { initialWeights } from '../src/model/initialize.js';
import { toKerasTopology } from '../src/model/keras-topology.js';
import { dataRequestOf } from '../src/open/plan-of.js';
import { findMedian } from './statistics.js';

const ROUNDS = 3;
const root = join(import.meta.dirname, '..', '..');
const { tf, layers } = loadLibraries();

console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}; one epoch of 60,000 images, batch 100, validation on 10,000`,
);
for (const name of process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['lr', 'cnn']) await compare(name);

async function compare(name: string): Promise<void> {
  const file = join(root, 'configs', `${name}.yaml`);
  const { experiment } = loadExperiment({
    file,
    overrides: [`train.epochs=${ROUNDS + 1}`],
    readFile: (path) => readFileSync(path),
  });
  const cache = cacheDirectory(process.env);
  const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: cache });
  const plan = compile(experiment, data);
  const engine = createTfjsEngine({ cacheDirectory: cache, backend: 'native' });
  const { training, validation, normalization } = data;
  const session = await engine.open({ plan, training, normalization, weights: initialWeights(plan), threads: null });
  const ours = train({
    plan,
    session,
    training,
    validation,
    signal: new AbortController().signal,
    elapsedMs: () => performance.now(),
  });

  const topology = toKerasTopology(plan, { name, logits: false }) as object;
  const model = await layers.loadLayersModel(
    { load: async () => ({ modelTopology: topology, weightSpecs: [], weightData: new ArrayBuffer(0) }) },
    { strict: false },
  );
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const [xs, ys, testXs, testYs] = [...makeTensors(training), ...makeTensors(validation!)] as const;

  const seconds: { ours: number; fit: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const startFit = performance.now();
    await model.fit(xs!, ys!, { epochs: 1, batchSize: 100, validationData: [testXs!, testYs!], verbose: 0 });
    const startOurs = performance.now();
    for (let event = await ours.next(); !event.done && event.value.type !== 'epoch';) event = await ours.next();
    seconds.push({ fit: (startOurs - startFit) / 1000, ours: (performance.now() - startOurs) / 1000 });
  }
  // The first round of each warms up.
  const counted = seconds.slice(1);
  const [fit, mnistx] = [findMedian(counted.map((round) => round.fit)), findMedian(counted.map((round) => round.ours))];
  const ratio = findMedian(counted.map((round) => round.ours / round.fit));
  console.log(
    `${name}: model.fit ${fit.toFixed(2)} s, mnistx ${mnistx.toFixed(2)} s, mnistx / model.fit ${ratio.toFixed(2)} (medians of ${ROUNDS} rounds in turn)`,
  );
  await session.close();
  tf.dispose([xs!, ys!, testXs!, testYs!]);
}

function makeTensors({ images, labels, count }: ExampleSet) {
  const xs = tf.tensor4d(
    Float32Array.from(images, (byte) => byte / 255),
    [count, 28, 28, 1],
  );
  return [xs, tf.tensor1d(Float32Array.from(labels))];
}
