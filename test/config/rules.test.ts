import test from 'ava';
import { warningsOf } from '../../src/config/rules.js';
import { load, NETWORK, findProblems } from '../helpers/config-texts.js';

const accepted = test.macro((t, text: string) => t.deepEqual(findProblems(text + NETWORK), []));
const refused = test.macro((t, text: string, ...path: (string | number)[]) => {
  const [problem] = findProblems(text + NETWORK);
  t.is(problem?.code, 'CONFLICT');
  t.deepEqual(problem?.path, path);
});

test('nesterov with momentum is fine', accepted, 'train:\n  optimizer: { type: sgd, nesterov: true, momentum: 0.9 }\n');
test(
  'nesterov needs momentum',
  refused,
  'train:\n  optimizer: { type: sgd, nesterov: true }\n',
  'train',
  'optimizer',
  'nesterov',
);
test(
  'a warm-up as long as the run is fine',
  accepted,
  'train:\n  epochs: 2\n  learning_rate_schedule: { type: cosine, warmup_epochs: 2 }\n',
);
test(
  'a warm-up must end within the run',
  refused,
  'train:\n  epochs: 2\n  learning_rate_schedule: { type: cosine, warmup_epochs: 2.5 }\n',
  ...['train', 'learning_rate_schedule', 'warmup_epochs'],
);
const oneCycle = (options: string): string => `train:\n  learning_rate_schedule: { type: one_cycle, ${options} }\n`;
test('a cycle of two phases may rise to its end', accepted, oneCycle('pct_start: 1'));
test(
  'a cycle of three phases rises for half of the run at most',
  refused,
  oneCycle('pct_start: 0.6, three_phase: true'),
  ...['train', 'learning_rate_schedule', 'pct_start'],
);

test('a polynomial that ends above the rate of the optimizer is allowed and warned of', (t) => {
  const polynomial = (rate: number): string =>
    `train:\n  optimizer: { type: sgd, learning_rate: ${rate} }\n  learning_rate_schedule: polynomial\n${NETWORK}`;
  t.deepEqual(warningsOf(load(polynomial(0.0001))), []);
  t.regex(warningsOf(load(polynomial(0.00001)))[0]!, /^the learning rate rises, from 0\.00001 to 0\.0001:/);
});
test(
  'watching the training loss needs no validation',
  accepted,
  'data:\n  validation: none\ntrain:\n  early_stopping: { monitor: loss }\n',
);
test(
  'watching a validation loss needs validation',
  refused,
  'data:\n  validation: none\ntrain:\n  early_stopping: true\n',
  ...['train', 'early_stopping', 'monitor'],
);
test('one example cannot be split', refused, 'data:\n  validation: 0.5\n  limit: 1\n', 'data', 'validation');
test('a metric stands once', refused, 'train:\n  metrics: [accuracy, accuracy]\n', 'train', 'metrics');

test('watching the test set is allowed and warned of', (t) => {
  t.deepEqual(warningsOf(load(NETWORK)), []);
  t.deepEqual(warningsOf(load(`data:\n  validation: 0.1\ntrain:\n  early_stopping: true\n${NETWORK}`)), []);
  t.regex(warningsOf(load(`train:\n  early_stopping: true\n${NETWORK}`))[0]!, /^early_stopping looks at the test set/);
  const both = warningsOf(load(`train:\n  early_stopping: true\n  checkpoint: best\n${NETWORK}`));
  t.regex(both[0]!, /^early_stopping and checkpoint: best look at the test set/);
});

const LAYERS = (first: string, last: string): string =>
  `model:\n  layers:\n    - { type: conv2d, filters: 2, kernel_size: 3${first} }\n    - { type: flatten }\n` +
  `    - { type: dense, units: 10, activation: softmax${last} }\n`;

test('a network of which something is trained is fine', (t) => {
  t.deepEqual(findProblems(LAYERS(', trainable: false', '')), []);
  t.deepEqual(findProblems(LAYERS(', trainable: false', ', trainable: true')), []);
});

test('a network of which nothing is trained is refused at its last frozen layer', (t) => {
  const [problem] = findProblems(LAYERS(', trainable: false', ', trainable: false'));
  t.is(problem?.code, 'CONFLICT');
  t.deepEqual(problem?.path, ['model', 'layers', 2, 'trainable']);
});

test('frozen layers without init_from are warned of: their weights are random', (t) => {
  const frozen = LAYERS(', trainable: false', '');
  t.deepEqual(warningsOf(load(frozen)), [
    'conv2d is frozen with its first random weights; model.init_from begins with those of a run',
  ]);
  t.deepEqual(warningsOf(load(`${frozen}  init_from: runs/cnn\n`)), []);
});
