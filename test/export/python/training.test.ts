import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDataset } from '../../../src/data/load-dataset.js';
import type { Dataset, ExampleSet } from '../../../src/data/types.js';
import { kerasTensors } from '../../../src/export/keras-names.js';
import { jaxScript } from '../../../src/export/python/jax/script.js';
import { kerasScript } from '../../../src/export/python/keras/script.js';
import { torchTensors } from '../../../src/export/python/torch/network.js';
import { torchScript } from '../../../src/export/python/torch/script.js';
import { encodeSafetensors } from '../../../src/export/safetensors/encode.js';
import { compile } from '../../../src/model/compile.js';
import { initialWeights } from '../../../src/model/initialize.js';
import { trainInNode } from '../../helpers/engine-page.js';
import { LR_LAYERS, makeExperiment } from '../../helpers/experiments.js';
import { askFrameworks, sendArray, testIfFrameworks } from '../../helpers/frameworks.js';
import { longOr } from '../../helpers/long.js';
import { temporaryFolder } from '../../helpers/runs-on-disk.js';

const FRAMEWORKS = {
  torch: { script: torchScript, tensors: torchTensors },
  keras: { script: kerasScript, tensors: kerasTensors },
  jax: { script: jaxScript, tensors: kerasTensors },
} as const;

const CNN = [
  { type: 'conv2d', filters: 4, kernel_size: 5, padding: 'same', activation: 'relu' },
  { type: 'max_pooling2d', pool_size: 2 },
  { type: 'batch_normalization' },
  { type: 'conv2d', filters: 6, kernel_size: 3, strides: 2, activation: 'tanh' },
  { type: 'flatten' },
  { type: 'layer_normalization' },
  { type: 'dense', units: 10, activation: 'softmax', kernel_regularizer: { l2: 0.01 } },
];

const SGD = { type: 'sgd', learning_rate: 0.05 };
const FOCAL = { type: 'focal', alpha: [1, 0.5, 1, 1, 2, 1, 1, 1, 0.25, 1], label_smoothing: 0.1 };
const SMOOTHED = { type: 'sparse_categorical_crossentropy', label_smoothing: 0.1 };

/** In the order of the file and with nothing dropped, a training draws nothing but its first weights. */
const CASES = [
  { layers: LR_LAYERS, train: { optimizer: SGD, class_weight: { 0: 3, 4: 0.25, 9: 0 } } },
  { layers: LR_LAYERS, train: { optimizer: SGD, class_weight: 'balanced', loss: FOCAL } },
  { layers: CNN, train: { optimizer: { type: 'adam', learning_rate: 0.002 } } },
  // Zeros are integers in Python, which PyTorch and JAX refuse, if one does not take care.
  {
    layers: [
      { type: 'spatial_dropout2d', rate: 0 },
      { type: 'flatten' },
      { type: 'dropout', rate: 0 },
      ...LR_LAYERS.slice(1),
    ],
    train: { optimizer: { type: 'adam', beta_1: 0 } },
  },
  { layers: LR_LAYERS, train: { optimizer: { type: 'sgd', learning_rate: 0.02, momentum: 0.9, nesterov: true } } },
  {
    layers: LR_LAYERS,
    train: { optimizer: 'rmsprop', learning_rate_schedule: { type: 'cosine', warmup_epochs: 0.5 } },
  },
  { layers: CNN, train: { optimizer: { type: 'sgd', learning_rate: 0.05 }, loss: SMOOTHED } },
  { layers: CNN, train: { optimizer: SGD, loss: SMOOTHED, class_weight: 'balanced' } },
  { layers: LR_LAYERS, train: { optimizer: SGD, loss: 'mean_squared_error', class_weight: { 1: 5 } } },
  { layers: LR_LAYERS, train: { optimizer: SGD, loss: 'mean_squared_error', class_weight: 'balanced' } },
];

/**
 * Programs print four decimals; PyTorch places epsilon elsewhere and has the unbiased variance. Of the 400 and 100 examples one
 * may lie between two classes.
 */
const TOLERANCES = [
  ['loss', 1e-3],
  ['val_loss', 1e-3],
  ['accuracy', 1.1 / 400],
  ['val_accuracy', 1.1 / 100],
] as const;

const tried = CASES.slice(0, longOr({ long: CASES.length, short: 4 }));

for (const [name, { script, tensors }] of Object.entries(FRAMEWORKS))
  testIfFrameworks(
    `the program for ${name} trains to the history of mnistx, from the same first weights`,
    async (t) => {
      t.timeout(600_000);
      const data = await readSome();
      for (const { layers, train } of tried) {
        const written = { batch_size: 32, epochs: 2, shuffle: false, ...train };
        const experiment = makeExperiment({ data: { normalization: 'none' }, model: { layers }, train: written });
        const plan = compile(experiment, { imageShape: data.imageShape, classes: data.classes });
        const { history } = await trainInNode(plan, data);

        const folder = temporaryFolder();
        const counts = { training: data.training.count, validation: data.validation.count };
        const request = { plan, experiment, counts, origin: 'x', folder: 'runs/x', file: 'x' };
        writeFileSync(join(folder, 'program.py'), script(request).text);
        const first = encodeSafetensors(tensors(plan, initialWeights(plan)), { 'mnistx.run': 'x' });
        writeFileSync(join(folder, 'weights.safetensors'), first);
        const answer = await askFrameworks<{ readonly history: readonly Readonly<Record<string, number>>[] }>('train', {
          framework: name,
          script: join(folder, 'program.py'),
          weights: join(folder, 'weights.safetensors'),
          sets: [send(data.training), send(data.validation)],
        });

        t.is(answer.history.length, 2);
        for (const [at, record] of history.entries())
          for (const [measure, tolerance] of TOLERANCES) {
            const [own, theirs] = [record[measure]!, answer.history[at]![measure]!];
            t.true(Math.abs(own - theirs) <= tolerance, `${JSON.stringify(train)} ${at} ${measure}: ${own}, ${theirs}`);
          }
      }
    },
  );

async function readSome(): Promise<Dataset & { readonly validation: ExampleSet }> {
  const request = { source: { dataset: 'mnist' }, validation: 'none', normalization: 'unit', seed: 1 } as const;
  const limit = { train: 400, test: 100 };
  const data = await loadDataset({ ...request, limit }, { cacheDirectory: temporaryFolder() });
  return { ...data, validation: data.test };
}

/** As the network sees them, so that the programs normalize nothing. */
function send({ count, images, labels }: ExampleSet) {
  const inputs = Float32Array.from(images, (pixel) => pixel / 255);
  return { images: sendArray(inputs, [count, 28, 28, 1]), labels: sendArray(Float32Array.from(labels), [count]) };
}
