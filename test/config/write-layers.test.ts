import test from 'ava';
import { writeLayers } from '../../src/config/write-layers.js';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { makeExperiment } from '../helpers/experiments.js';

const LAYERS = [
  { type: 'zero_padding2d', padding: [[1, 2], 3] },
  { type: 'conv2d', filters: 4, kernel_size: [3, 5], activation: 'relu', name: 'true' },
  { type: 'max_pooling2d', pool_size: 3 },
  { type: 'batch_normalization', momentum: 0.9 },
  { type: 'activation', activation: 'relu' },
  { type: 'dropout', rate: 0.25 },
  { type: 'flatten' },
  { type: 'dense', units: 10, activation: 'softmax', kernel_regularizer: { l2: 0.01 } },
];

test('layers are written on one line with what was chosen, and read back as they were', (t) => {
  const experiment = makeExperiment({ model: { layers: LAYERS } });
  const { layers } = experiment.model;
  const text = writeLayers(experiment, layers);
  t.true(text.includes('{type: flatten}'), text);
  t.notRegex(text, /kernel_initializer|use_bias|epsilon/);
  const bytes = new TextEncoder().encode('model: { layers: [] }');
  const { experiment: again } = loadExperiment({
    file: 'a.yaml',
    overrides: [`model.layers=${text}`],
    readFile: () => bytes,
  });
  t.deepEqual(again.model.layers, layers);
});
