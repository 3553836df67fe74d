import { resolve } from 'node:path';
import test from 'ava';
import { BLOCKS_FILE } from '../../helpers/blocks.js';
import { loadText, reload, makeTrial } from '../../helpers/sweep-texts.js';

test('a sweep is completed with every default', (t) => {
  const { sweep, text, warnings } = loadText(`base: cnn.yaml
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
  const { sweep } = loadText(`base: cnn.yaml
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
  const sweep = loadText(`base: cnn.yaml
search: random
parameters:
  train.batch_size: { values: [32, 64] }
  model.layers.0.filters: { min: 4, max: 32, step: 4 }
`);
  const { name, seed, description, train, model, data } = makeTrial(sweep, {
    'train.batch_size': 64,
    'model.layers[0].filters': 12,
  });
  t.like(
    { name, seed, description, epochs: train.epochs, batch_size: train.batch_size },
    {
      name: '0001',
      seed: 9,
      description: 'a trial',
      epochs: 2,
      batch_size: 64,
    },
  );
  t.like(model.layers[0], { type: 'conv2d', filters: 12, kernel_size: [3, 3] });
  t.is(data.validation, 0.1);
  t.true(sweep.sweep.parameters.every((spec) => spec.kind === 'choice' || spec.isInteger));
});

test('another type drops the options of the base, and keeps those that parameters set', (t) => {
  const sweep = loadText(`base: cnn.yaml
search: random
parameters:
  train.optimizer.momentum: { min: 0, max: 0.99, when: { train.optimizer.type: sgd } }
  train.optimizer.type: { values: [adam, sgd] }
`);
  const sgd = makeTrial(sweep, { 'train.optimizer.momentum': 0.5, 'train.optimizer.type': 'sgd' });
  t.deepEqual(sgd.train.optimizer, { type: 'sgd', learning_rate: 0.01, momentum: 0.5, nesterov: false });
  const adam = makeTrial(sweep, { 'train.optimizer.type': 'adam' });
  t.like(adam.train.optimizer, { type: 'adam', beta_1: 0.8, learning_rate: 0.01 });
  t.deepEqual(sweep.sweep.parameters[0]!.when, [{ path: 'train.optimizer.type', indices: [1] }]);
});

test('a whole layer is set before one of its options', (t) => {
  const sweep = loadText(`base: cnn.yaml
parameters:
  model.layers[0].filters: { values: [4, 8] }
  model.layers[0]: { values: [{ type: conv2d, filters: 1, kernel_size: 5 }, { type: conv2d, filters: 1, kernel_size: 3 }] }
`);
  const { model } = makeTrial(sweep, {
    'model.layers[0].filters': 8,
    'model.layers[0]': { type: 'conv2d', filters: 1, kernel_size: 5 },
  });
  t.like(model.layers[0], { filters: 8, kernel_size: [5, 5] });
  t.is(sweep.sweep.search.trials, 4);
});

test('a parameter may be a setting of a layer inside a block', (t) => {
  const sweep = loadText(
    'base: blocks.yaml\nparameters:\n  model.layers[1].layers[0].kernel_size: { values: [1, 3] }\n  model.layers[5].times: { values: [1, 2] }\n',
    [],
    { 'blocks.yaml': BLOCKS_FILE },
  );
  const { model } = makeTrial(sweep, { 'model.layers[1].layers[0].kernel_size': 1, 'model.layers[5].times': 1 });
  t.like(model.layers[1], { layers: [{ kernel_size: [1, 1] }] });
  t.like(model.layers[5], { times: 1 });
});

test('several experiments are a choice of their own, which comes first', (t) => {
  const sweep = loadText(`experiments: [lr.yaml, cnn.yaml]
parameters:
  model.layers[0].filters: { values: [4, 8], when: { experiment: cnn } }
`);
  t.like(sweep.sweep.parameters[0], { kind: 'choice', path: 'experiment', values: ['lr', 'cnn'] });
  t.deepEqual(sweep.sweep.parameters[1]!.when, [{ path: 'experiment', indices: [1] }]);
  t.is(sweep.sweep.search.trials, 3);
  t.is(makeTrial(sweep, { experiment: 'lr' }).model.layers.length, 2);
  t.is(makeTrial(sweep, { experiment: 'cnn', 'model.layers[0].filters': 8 }).model.layers.length, 3);
});

const CONDITIONAL = `experiments: [lr.yaml, cnn.yaml]
search: { type: tpe, trials: 30, seed: 3, parallel: 2 }
objective: { metric: val_loss, epoch: last }
seeds: [4, 2]
stop_early: { type: median, min_trials: 3 }
limits: { parameters: 10000 }
parameters:
  train.optimizer.momentum: { min: 0, max: 0.9, step: 0.1, when: { train.optimizer.type: [sgd, rmsprop] } }
  train.optimizer.type: { values: [adam, sgd, rmsprop] }
  model.layers.0: { values: [{ type: conv2d, filters: 4, kernel_size: 3 }, { type: flatten }], when: { experiment: cnn } }
  data.directory: { values: [digits, /digits] }
`;

test('a sweep read back from its JSON is the same, and leads to the same trials', (t) => {
  const sweep = loadText(CONDITIONAL);
  const again = reload(sweep);
  t.deepEqual(again.sweep, sweep.sweep);
  t.deepEqual(again.warnings, sweep.warnings);
  t.deepEqual(again.experimentOf(TRIAL, RUN).experiment, sweep.experimentOf(TRIAL, RUN).experiment);
  t.is(again.experimentOf(TRIAL, RUN).text, sweep.experimentOf(TRIAL, RUN).text);
});

const RUN = { name: '0001', description: '', seed: 4 };
const TRIAL = new Map<string, unknown>([
  ['experiment', 'cnn'],
  ['train.optimizer.type', 'sgd'],
  ['train.optimizer.momentum', 0.3],
  ['model.layers[0]', { type: 'conv2d', filters: 4, kernel_size: 3 }],
  ['data.directory', '/digits'],
]);

test('folders among the values are relative to the sweep file, and absolute in what is kept', (t) => {
  const values = loadText(CONDITIONAL).sweep.parameters.find(({ path }) => path === 'data.directory');
  t.like(values, { kind: 'choice', values: [resolve('configs/digits'), '/digits'] });
});

test('overrides change the experiments', (t) => {
  const { sweep } = loadText(CONDITIONAL, ['train.epochs=9', 'model.layers.0.name=first']);
  t.deepEqual(
    sweep.experiments.map(({ spec }) => (spec as { train: { epochs: number } }).train.epochs),
    [9, 9],
  );
});
