import test from 'ava';
import { loadSweep } from '../../../src/config/sweep/load-sweep.js';
import type { LoadedSweep } from '../../../src/config/sweep/types.js';
import type { Experiment } from '../../../src/config/types.js';
import { filesReader, NETWORK } from '../../helpers/config-texts.js';

const CNN = `seed: 7
data: { limit: { train: 100, test: 50 } }
train: { optimizer: { type: adam, beta_1: 0.8, learning_rate: 0.01 }, epochs: 2 }
model:
  layers:
    - { type: conv2d, filters: 4, kernel_size: 3, activation: relu }
    - { type: flatten }
    - { type: dense, units: 10, activation: softmax }
`;

const FILES = { 'configs/cnn.yaml': CNN, 'configs/lr.yaml': NETWORK };

const load = (sweep: string, ...overrides: string[]): LoadedSweep =>
  loadSweep({
    file: 'configs/search.yaml',
    overrides,
    readFile: filesReader({ ...FILES, 'configs/search.yaml': sweep }),
  });

const RUN = { name: '0001', description: 'a trial', seed: 9 };
const experimentOf = (sweep: LoadedSweep, values: Readonly<Record<string, unknown>>): Experiment =>
  sweep.experimentOf(new Map(Object.entries(values)), RUN).experiment;

test('a sweep is completed with every default', (t) => {
  const { sweep, text, warnings } = load(`base: cnn.yaml
parameters: { train.batch_size: { values: [32, 64] } }
`);
  t.like(sweep, {
    name: 'search',
    description: '',
    search: { type: 'grid', trials: 2, seed: 1, parallel: 4 },
    objective: { metric: 'val_accuracy', goal: 'maximize', epoch: 'best' },
    seeds: [7],
    stop_early: { type: 'none' },
    limits: { parameters: null, flops: null },
    choose_on_test: false,
    parameters: [{ kind: 'choice', path: 'train.batch_size', values: [32, 64], when: [] }],
  });
  t.deepEqual(
    sweep.experiments.map(({ name }) => name),
    ['cnn'],
  );
  t.regex(text, /^base: cnn\.yaml/);
  t.regex(warnings[0]!, /^cnn validates on the test set/);
});

test('names alone stand for options, and options have defaults', (t) => {
  const { sweep } = load(`base: cnn.yaml
search: tpe
objective: val_loss
stop_early: hyperband
repeats: 3
parameters: { train.optimizer.learning_rate: { min: 1e-4, max: 1e-1, scale: log } }
`);
  t.deepEqual(sweep.search, { type: 'tpe', trials: 20, seed: 1, parallel: 4 });
  t.deepEqual(sweep.objective, { metric: 'val_loss', goal: 'minimize', epoch: 'best' });
  t.deepEqual(sweep.stop_early, { type: 'hyperband', min_epochs: 1, eta: 3 });
  t.deepEqual(sweep.seeds, [7, 8, 9]);
  t.like(sweep.parameters[0], { kind: 'range', min: 1e-4, max: 0.1, scale: 'log', step: null, isInteger: false });
});

test('a trial is the experiment with the values of its parameters, under its own name and seed', (t) => {
  const sweep = load(`base: cnn.yaml
search: random
parameters:
  train.batch_size: { values: [32, 64] }
  model.layers.0.filters: { min: 4, max: 32, step: 4 }
`);
  const { name, seed, description, train, model, data } = experimentOf(sweep, {
    'train.batch_size': 64,
    'model.layers[0].filters': 12,
  });
  t.like(
    { name, seed, description, epochs: train.epochs, batch_size: train.batch_size },
    {
      ...RUN,
      epochs: 2,
      batch_size: 64,
    },
  );
  t.like(model.layers[0], { type: 'conv2d', filters: 12, kernel_size: [3, 3] });
  t.is(data.validation, 0.1);
  t.true(sweep.sweep.parameters.every((spec) => spec.kind === 'choice' || spec.isInteger));
});

test('another type drops the options of the base, and keeps those that parameters set', (t) => {
  const sweep = load(`base: cnn.yaml
search: random
parameters:
  train.optimizer.momentum: { min: 0, max: 0.99, when: { train.optimizer.type: sgd } }
  train.optimizer.type: { values: [adam, sgd] }
`);
  const sgd = experimentOf(sweep, { 'train.optimizer.momentum': 0.5, 'train.optimizer.type': 'sgd' });
  t.deepEqual(sgd.train.optimizer, { type: 'sgd', learning_rate: 0.01, momentum: 0.5, nesterov: false });
  const adam = experimentOf(sweep, { 'train.optimizer.type': 'adam' });
  t.like(adam.train.optimizer, { type: 'adam', beta_1: 0.8, learning_rate: 0.01 });
  t.deepEqual(sweep.sweep.parameters[0]!.when, [{ path: 'train.optimizer.type', indices: [1] }]);
});

test('a whole layer is set before one of its options', (t) => {
  const sweep = load(`base: cnn.yaml
parameters:
  model.layers[0].filters: { values: [4, 8] }
  model.layers[0]: { values: [{ type: conv2d, filters: 1, kernel_size: 5 }, { type: conv2d, filters: 1, kernel_size: 3 }] }
`);
  const { model } = experimentOf(sweep, {
    'model.layers[0].filters': 8,
    'model.layers[0]': { type: 'conv2d', filters: 1, kernel_size: 5 },
  });
  t.like(model.layers[0], { filters: 8, kernel_size: [5, 5] });
  t.is(sweep.sweep.search.trials, 4);
});

test('several experiments are a choice of their own, which comes first', (t) => {
  const sweep = load(`experiments: [lr.yaml, cnn.yaml]
parameters:
  model.layers[0].filters: { values: [4, 8], when: { experiment: cnn } }
`);
  t.like(sweep.sweep.parameters[0], { kind: 'choice', path: 'experiment', values: ['lr', 'cnn'] });
  t.deepEqual(sweep.sweep.parameters[1]!.when, [{ path: 'experiment', indices: [1] }]);
  t.is(sweep.sweep.search.trials, 3);
  t.is(experimentOf(sweep, { experiment: 'lr' }).model.layers.length, 2);
  t.is(experimentOf(sweep, { experiment: 'cnn', 'model.layers[0].filters': 8 }).model.layers.length, 3);
});
