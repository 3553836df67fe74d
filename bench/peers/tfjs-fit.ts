// TensorFlow.js on native TensorFlow, trained by `model.fit`; prints the lines that common.py describes.
import { loadDataset } from '../../src/data/load-dataset.js';
import type { ExampleSet } from '../../src/data/types.js';
import { cacheDirectory } from '../../src/data/cache-directory.js';
import { loadLibraries } from '../../src/engine/tfjs/libraries.js';
import { loadNativeTensorFlow } from '../../src/engine/tfjs/native.js';
import { compile } from '../../src/model/compile.js';
import { toKerasTopology } from '../../src/model/keras-topology.js';
import { dataRequestOf } from '../../src/open/plan-of.js';
import { readChildRequest } from '../load-task.js';
import { ReportLines } from '../report-lines.js';

const { experiment } = readChildRequest();
const cache = cacheDirectory(process.env);
const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: cache });
const plan = compile(experiment, data);
const native = await loadNativeTensorFlow({ cacheDirectory: cache });
if (!native.ok) throw new Error(`${native.reason}; ${native.fix}`);
const { tf, layers } = loadLibraries();

const topology = toKerasTopology(plan, { name: experiment.name, logits: false }) as object;
const model = await layers.loadLayersModel(
  { load: async () => ({ modelTopology: topology, weightSpecs: [], weightData: new ArrayBuffer(0) }) },
  { strict: false },
);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const [xs, ys, testXs, testYs] = [...makeTensors(data.training), ...makeTensors(data.test)] as const;
const report = new ReportLines('model.fit on native TensorFlow', {
  'tensorflow.js': tf.version_core,
  tensorflow: native.version,
});
let startMs = 0;
await model.fit(xs!, ys!, {
  epochs: plan.training.epochs,
  batchSize: plan.training.batch_size,
  validationData: [testXs!, testYs!],
  verbose: 0,
  callbacks: {
    onEpochBegin: async () => void (startMs = performance.now()),
    onBatchEnd: async () => report.firstStep(),
    onEpochEnd: async (_, logs) => report.epoch((performance.now() - startMs) / 1000, logs!['val_acc']!, null),
  },
});
report.end();

function makeTensors({ images, labels, count }: ExampleSet) {
  const xs = tf.tensor4d(
    Float32Array.from(images, (byte) => byte / 255),
    [count, ...plan.inputShape],
  );
  return [xs, tf.tensor1d(Float32Array.from(labels))];
}
