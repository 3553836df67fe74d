import test from 'ava';
import { loadText, loadTyped, findSweepProblems } from '../../helpers/sweep-texts.js';

test('values, ranges, steps and logarithms are typed as -P', (t) => {
  const { sweep } = loadTyped([
    'train.batch_size=32,64, 128',
    'train.optimizer.learning_rate=log:1e-4..1e-1',
    'model.layers[0].filters=4..32:4',
    'train.optimizer.beta_1=.5..0.9',
  ]);
  t.deepEqual(sweep.parameters, [
    { kind: 'choice', path: 'train.batch_size', values: [32, 64, 128], when: [] },
    {
      ...{ kind: 'range', path: 'train.optimizer.learning_rate', min: 1e-4, max: 0.1 },
      ...{ scale: 'log', step: null, isInteger: false, when: [] },
    },
    {
      ...{ kind: 'range', path: 'model.layers[0].filters', min: 4, max: 32 },
      ...{ scale: 'linear', step: 4, isInteger: true, when: [] },
    },
    {
      ...{ kind: 'range', path: 'train.optimizer.beta_1', min: 0.5, max: 0.9 },
      ...{ scale: 'linear', step: null, isInteger: false, when: [] },
    },
  ]);
  t.is(sweep.name, 'cnn-sweep');
});

test('commas in brackets and quotes are part of a value', (t) => {
  const { sweep } = loadTyped([
    'model.layers.0={ type: conv2d, filters: 8, kernel_size: [3, 3] },{type: flatten}',
    'train.optimizer=adam,{ type: sgd, momentum: 0.9 }',
    `data.directory="a,b",'c,d',../e,it's`,
  ]);
  const values = sweep.parameters.map((spec) => (spec.kind === 'choice' ? spec.values : []));
  t.deepEqual(values[0], [{ type: 'conv2d', filters: 8, kernel_size: [3, 3] }, { type: 'flatten' }]);
  t.deepEqual(values[1], ['adam', { type: 'sgd', momentum: 0.9 }]);
  t.deepEqual(
    values[2]!.map((folder) => String(folder).split('/').at(-1)),
    ['a,b', 'c,d', 'e', "it's"],
  );
});

test('conditions behind @ are those of when', (t) => {
  const { sweep, text } = loadTyped([
    'train.optimizer.type=adam,sgd,rmsprop',
    'train.batch_size=32,64',
    'train.optimizer.momentum=0..0.99@train.optimizer.type=sgd,rmsprop',
    'train.optimizer.nesterov=true,false@train.optimizer.type=sgd@train.batch_size=64',
    'data.directory="a@b=c",me@host',
  ]);
  const [, , momentum, nesterov, directory] = sweep.parameters;
  t.deepEqual(momentum!.when, [{ path: 'train.optimizer.type', indices: [1, 2] }]);
  t.deepEqual(nesterov!.when, [
    { path: 'train.optimizer.type', indices: [1] },
    { path: 'train.batch_size', indices: [1] },
  ]);
  t.like(directory, { kind: 'choice', when: [] });
  t.regex(text, /when:\n +train\.optimizer\.type: sgd\n/);
});

test('--choose-on-test is the key choose_on_test, with options and with a file', (t) => {
  const choice = ['train.batch_size=32,64'];
  const onTest = loadTyped(choice, { 'choose-on-test': 'true' });
  t.true(onTest.sweep.choose_on_test);
  t.regex(onTest.text, /^choose_on_test: true$/m);
  t.regex(onTest.warnings.join(), /no longer an honest estimate/);
  t.regex(loadTyped(choice).warnings.join(), /--choose-on-test chooses by the test set all the same/);
  for (const written of ['', 'choose_on_test: false\n']) {
    const file = `base: cnn.yaml\n${written}parameters: { train.batch_size: { values: [32, 64] } }\n`;
    t.true(loadText(file, [], {}, true).sweep.choose_on_test);
    t.false(loadText(file).sweep.choose_on_test);
  }
});

test('options of the command line are keys of the sweep file', (t) => {
  const { sweep } = loadTyped(['train.batch_size=32..64'], {
    ...{ name: 'mine', search: 'sobol', trials: '7', parallel: '2', metric: 'loss', goal: 'maximize' },
    ...{ repeats: '2', 'stop-early': '{ type: hyperband, eta: 2 }' },
  });
  t.like(sweep, {
    name: 'mine',
    search: { type: 'sobol', trials: 7, seed: 1, parallel: 2 },
    objective: { metric: 'loss', goal: 'maximize', epoch: 'best' },
    seeds: [7, 8],
    stop_early: { type: 'hyperband', min_epochs: 1, eta: 2 },
  });
});

test('without --search, values and steps make a grid, and anything else is searched by tpe', (t) => {
  const typeOf = (parameter: string, settings = {}): string => loadTyped([parameter], settings).sweep.search.type;
  t.is(typeOf('train.batch_size=32,64'), 'grid');
  t.is(typeOf('train.batch_size=32..64'), 'grid');
  t.is(typeOf('train.batch_size=log:32..64'), 'tpe');
  t.is(typeOf('train.optimizer.beta_1=0.5..0.9'), 'tpe');
  t.is(typeOf('train.optimizer.beta_1=0.5..0.9:0.1'), 'grid');
  t.is(typeOf('train.batch_size=32,64', { trials: '5' }), 'tpe');
});

test('a search has no more trials than its parameters have combinations, and says so', (t) => {
  const few = loadTyped(['train.batch_size=32,64', 'train.epochs=1..3'], { search: 'random', trials: '40' });
  t.is(few.sweep.search.trials, 6);
  t.is(
    few.warnings.at(-1),
    'the parameters have only 6 combinations, so the sweep has 6 of the 40 trials that were asked for',
  );
  t.is(loadTyped(['train.batch_size=log:8..16'], { trials: '40' }).sweep.search.trials, 9);
  const enough = loadTyped(['train.optimizer.learning_rate=log:1e-4..1e-1'], { trials: '40' });
  t.is(enough.sweep.search.trials, 40);
  t.notRegex(enough.warnings.join(), /combinations/);
});

test('the file that options stand for says the same', (t) => {
  const typed = loadTyped(
    ['model.layers[0]={ type: conv2d, filters: 8, kernel_size: 3 },{ type: flatten }', 'train.batch_size=log:8..64'],
    { search: 'random', trials: '3', 'stop-early': 'median' },
    ['cnn.yaml', 'lr.yaml'],
  );
  t.deepEqual(loadText(typed.text).sweep, typed.sweep);
  t.is(
    typed.text,
    `name: cnn-sweep
experiments: [cnn.yaml, lr.yaml]
search:
  type: random
  trials: 3
stop_early: median
parameters:
  "model.layers[0]":
    values:
      - type: conv2d
        filters: 8
        kernel_size: 3
      - type: flatten
  train.batch_size:
    min: 8
    max: 64
    scale: log
`,
  );
});

const refused = test.macro((t, typed: string | readonly string[], code: string, place: string) => {
  const [problem, ...others] = findSweepProblems(() => loadTyped([typed].flat()));
  t.is(problem?.code, code as never);
  t.is(`${problem?.position?.file}:${problem?.position?.line}:${problem?.position?.column}`, place);
  t.truthy(problem?.fix);
  t.is(others.length, 0);
});

test('no equals sign is refused', refused, 'train.epochs', 'BAD_OVERRIDE', '-P:1:1');
test('a broken path is refused', refused, 'train..epochs=5', 'BAD_OVERRIDE', '-P:1:1');
test(
  'a condition without a value is refused',
  refused,
  'train.epochs=1,2@train.batch_size=',
  'BAD_OVERRIDE',
  '-P:1:35',
);
test(
  'a condition on no parameter is refused',
  refused,
  'train.epochs=1,2@train.batch_size=64',
  'UNKNOWN_KEY',
  '-P:1:18',
);
test('a value that is missing is refused', refused, 'train.epochs=1,,2', 'BAD_OVERRIDE', '-P:1:16');
test('no value at all is refused', refused, 'train.epochs=', 'BAD_OVERRIDE', '-P:1:14');
test('what is no range is refused', refused, 'train.epochs=1..x', 'BAD_OVERRIDE', '-P:1:14');
test('a logarithm of values is refused', refused, 'train.epochs=log:1,2', 'BAD_OVERRIDE', '-P:1:14');
test('a bracket never closed is refused', refused, 'train.metrics=[top_k', 'YAML_SYNTAX', '-P:1:15');
test(
  'a path that is given twice is refused',
  refused,
  ['a=1', 'train.epochs=1,2', 'train.epochs=3'],
  'DUPLICATE_KEY',
  '-P:3:1',
);
test('text after a list is refused', refused, 'train.metrics=[top_k] # x,[top_k]', 'BAD_OVERRIDE', '-P:1:23');
