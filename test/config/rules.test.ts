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
