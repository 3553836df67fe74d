import test from 'ava';
import { renderProblems } from '../../../src/cli/render/problems.js';
import { NETWORK } from '../../helpers/config-texts.js';
import { findSweepProblems, loadText } from '../../helpers/sweep-texts.js';

const MORE = {
  'bad.yaml': `${NETWORK}trian: 3\n`,
  'blind.yaml': `data: { validation: none }\n${NETWORK}`,
};
const ONE = 'parameters: { train.batch_size: { values: [1, 2] } }\n';

/** A sweep of the CNN with these parameters, from line 4 on. */
function withParameters(...lines: readonly string[]): string {
  return `base: cnn.yaml\nsearch: random\nparameters:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const TYPES = 'train.optimizer.type: { values: [adam, sgd] }';

/** Code and place of every mistake. */
const BROKEN: Readonly<Record<string, readonly [text: string, ...places: string[]]>> = {
  'an empty file': ['', 'MISSING_KEY 1:1'],
  'an empty mapping': ['{}\n', 'MISSING_KEY 1:1'],
  'a list': ['- a\n', 'WRONG_TYPE 1:1'],
  'two documents': [`base: cnn.yaml\n---\n${ONE}`, 'YAML_SYNTAX 2:1'],
  'neither base nor experiments': [ONE, 'MISSING_KEY 1:1'],
  'base and experiments': [`base: cnn.yaml\nexperiments: [lr.yaml]\n${ONE}`, 'CONFLICT 2:1'],
  'nothing to try': ['base: cnn.yaml\n', 'MISSING_KEY 1:1'],
  'a base that is not there': [`base: cn.yaml\n${ONE}`, 'FILE_NOT_FOUND 1:7'],
  'an experiment that is not there': ['experiments: [cnn.yaml, cn.yaml]\n', 'FILE_NOT_FOUND 1:25'],
  'a base with a mistake': [`base: bad.yaml\n${ONE}`, 'UNKNOWN_KEY bad.yaml:5:1'],
  'two experiments of one name': ['experiments: [cnn.yaml, cnn.yaml]\n', 'CONFLICT 1:25'],
  'an unknown key': [`base: cnn.yaml\nmethod: tpe\n${ONE}`, 'UNKNOWN_KEY 2:1'],
  'a key of an experiment': [`base: cnn.yaml\ntrain: { epochs: 3 }\n${ONE}`, 'UNKNOWN_KEY 2:1'],
  'an unknown search': [`base: cnn.yaml\nsearch: bayes\n${ONE}`, 'UNKNOWN_VALUE 2:9'],
  'a search without a type': [`base: cnn.yaml\nsearch: { trials: 4 }\n${ONE}`, 'MISSING_KEY 2:9'],
  'trials of a grid': [`base: cnn.yaml\nsearch: { type: grid, trials: 4 }\n${ONE}`, 'UNKNOWN_KEY 2:23'],
  'too many trials': [`base: cnn.yaml\nsearch: { type: tpe, trials: 20000 }\n${ONE}`, 'OUT_OF_RANGE 2:30'],
  'a grid of too many trials': [
    'base: cnn.yaml\nparameters:\n  train.batch_size: { min: 1, max: 20000 }\n',
    'OUT_OF_RANGE 2:1',
  ],
  'a grid over a range without steps': [
    'base: cnn.yaml\nparameters:\n  train.optimizer.learning_rate: { min: 0.1, max: 1 }\n',
    'MISSING_KEY 3:3',
  ],
  'an unknown metric': [`base: cnn.yaml\nobjective: val_acuracy\n${ONE}`, 'UNKNOWN_VALUE 2:12'],
  'a metric of nothing': [`base: blind.yaml\nobjective: val_loss\n${ONE}`, 'CONFLICT 2:12'],
  'the usual metric of nothing': [`base: blind.yaml\n${ONE}`, 'CONFLICT 1:7'],
  'repeats and seeds': [`base: cnn.yaml\nseeds: [1, 2]\nrepeats: 3\n${ONE}`, 'CONFLICT 2:1'],
  'a seed twice': [`base: cnn.yaml\nseeds: [1, 2, 1]\n${ONE}`, 'CONFLICT 2:15'],
  'more epochs than there are': [
    `base: cnn.yaml\nstop_early: { type: median, min_epochs: 5 }\n${ONE}`,
    'OUT_OF_RANGE 2:41',
  ],
  'hyperband over epochs': [
    'base: cnn.yaml\nstop_early: hyperband\nparameters: { train.epochs: { values: [1, 2] } }\n',
    'CONFLICT 3:15',
  ],
  'hyperband over experiments of different lengths': [
    'experiments: [lr.yaml, cnn.yaml]\nstop_early: hyperband\n',
    'CONFLICT 2:13',
  ],
  'a path that is none': [withParameters('train..epochs: { values: [1, 2] }'), 'UNKNOWN_KEY 4:3'],
  'a path to nowhere': [withParameters('train.batchsize: { values: [1, 2] }'), 'UNKNOWN_KEY 4:9'],
  'a list without an index': [withParameters('model.layers.filters: { values: [1] }'), 'UNKNOWN_KEY 4:16'],
  'a key of a number': [withParameters('train.epochs.x: { values: [1] }'), 'UNKNOWN_KEY 4:16'],
  'an option of another layer': [withParameters('model.layers[0].units: { values: [1] }'), 'UNKNOWN_KEY 4:19'],
  'an index past the list': [withParameters('model.layers[5].units: { values: [1] }'), 'BAD_OVERRIDE 4:16'],
  'a path in levels': [withParameters('train:', '  batch_size: { values: [1] }'), 'UNKNOWN_KEY 5:5'],
  'values without a mapping': [withParameters('train.batch_size: [1, 2]'), 'WRONG_TYPE 4:21'],
  'two spellings of a path': [
    withParameters('model.layers[0].filters: { values: [4, 8] }', 'model.layers.0.filters: { values: [4, 8] }'),
    'DUPLICATE_KEY 5:3',
  ],
  'the seed as a parameter': [withParameters('seed: { values: [1, 2] }'), 'CONFLICT 4:3'],
  'the extended file as a parameter': [withParameters('extends: { values: [a] }'), 'CONFLICT 4:3'],
  'no values': [withParameters('train.batch_size: {}'), 'MISSING_KEY 4:3'],
  'no values at all': [withParameters('train.batch_size: { values: [] }'), 'OUT_OF_RANGE 4:31'],
  'a range without an end': [withParameters('train.batch_size: { min: 1 }'), 'MISSING_KEY 4:3'],
  'values and a range': [withParameters('train.batch_size: { values: [1], min: 3 }'), 'CONFLICT 4:36'],
  'a value twice': [withParameters('train.batch_size: { values: [1, 2, 1] }'), 'CONFLICT 4:38'],
  'a range upside down': [withParameters('train.batch_size: { min: 64, max: 32 }'), 'OUT_OF_RANGE 4:37'],
  'a range of one value': [withParameters('train.batch_size: { min: 64, max: 64 }'), 'OUT_OF_RANGE 4:37'],
  'a logarithm of 0': [
    withParameters('train.optimizer.learning_rate: { min: 0, max: 0.1, scale: log }'),
    'OUT_OF_RANGE 4:41',
  ],
  'a step longer than its range': [
    withParameters('train.batch_size: { min: 1, max: 4, step: 8 }'),
    'OUT_OF_RANGE 4:45',
  ],
  'a step of nothing': [withParameters('train.batch_size: { min: 1, max: 4, step: 0 }'), 'OUT_OF_RANGE 4:45'],
  'half a step of whole numbers': [
    withParameters('train.batch_size: { min: 1, max: 4, step: 0.5 }'),
    'WRONG_TYPE 4:45',
  ],
  'a range of whole numbers that begins between two': [
    withParameters('train.batch_size: { min: 1.5, max: 4 }'),
    'WRONG_TYPE 4:28',
  ],
  'a range of names': [withParameters('train.optimizer.type: { min: 1, max: 4 }'), 'WRONG_TYPE 4:27'],
  'a range that begins below what the key takes': [
    withParameters('train.batch_size: { min: 0, max: 10 }'),
    'OUT_OF_RANGE 4:28',
  ],
  'a value that no key takes': [withParameters('train.batch_size: { values: [32, many] }'), 'WRONG_TYPE 4:36'],
  'values that no layer takes': [
    withParameters('model.layers[0]: { values: [{ type: conv2d, filters: 8, kernal_size: 3 }, { type: cnv2d }] }'),
    'UNKNOWN_KEY 4:59',
    'UNKNOWN_VALUE 4:85',
  ],
  'an option that only another type takes': [
    withParameters('train.optimizer.momentum: { min: 0, max: 0.9 }', TYPES),
    'UNKNOWN_KEY 4:19',
  ],
  'an option that only another experiment takes': [
    'experiments: [lr.yaml, cnn.yaml]\nparameters:\n  model.layers[0].filters: { values: [4, 8] }\n',
    'UNKNOWN_KEY 3:19',
  ],
  'a condition on no parameter': [
    withParameters('train.optimizer.momentum: { min: 0, max: 0.9, when: { train.optimizer.typ: sgd } }', TYPES),
    'UNKNOWN_KEY 4:57',
  ],
  'a condition on a value that is never had': [
    withParameters('train.optimizer.momentum: { min: 0, max: 0.9, when: { train.optimizer.type: sdg } }', TYPES),
    'UNKNOWN_VALUE 4:79',
  ],
  'a condition on a list with such a value': [
    withParameters('train.optimizer.momentum: { min: 0, max: 0.9, when: { train.optimizer.type: [sgd, sgf] } }', TYPES),
    'UNKNOWN_VALUE 4:85',
  ],
  'a condition on a range': [
    withParameters(
      'train.batch_size: { values: [1, 2], when: { train.optimizer.learning_rate: 0.1 } }',
      'train.optimizer.learning_rate: { min: 0.1, max: 0.5 }',
    ),
    'CONFLICT 4:47',
  ],
  'a condition on itself': [
    withParameters('train.batch_size: { values: [1, 2], when: { train.batch_size: 1 } }'),
    'CONFLICT 4:39',
  ],
  'conditions in a circle': [
    withParameters(
      'train.batch_size: { values: [1, 2], when: { train.epochs: 1 } }',
      'train.epochs: { values: [1, 2], when: { train.batch_size: 1 } }',
    ),
    'CONFLICT 4:39',
  ],
  'conditions that exclude each other': [
    withParameters(
      'train.batch_size: { values: [1, 2], when: { train.epochs: 1, train.shuffle: true } }',
      'train.epochs: { values: [1, 2], when: { train.shuffle: false } }',
      'train.shuffle: { values: [true, false] }',
    ),
    'CONFLICT 4:39',
  ],
  'validation on the test set and on nothing': [
    withParameters('data.validation: { values: [test, none, 0.1] }'),
    'CONFLICT 4:31',
    'CONFLICT 4:37',
  ],
};

for (const [name, [text, ...places]] of Object.entries(BROKEN)) {
  test(`${name} is refused at its place, with a remedy`, (t) => {
    const problems = findSweepProblems(() => loadText(text, [], MORE));
    const found = problems.map(({ code, position }) => {
      const file = position?.file === 'configs/search.yaml' ? '' : `${position?.file.replace('configs/', '')}:`;
      return `${code} ${file}${position?.line}:${position?.column}`;
    });
    t.deepEqual(found, places);
    t.true(problems.every(({ fix, message }) => fix !== undefined && fix !== '' && message !== ''));
  });
}

test('a report names the place, the mistake and the remedy', (t) => {
  const reportOf = (text: string): string =>
    renderProblems(
      findSweepProblems(() => loadText(text, [], MORE)),
      { color: false },
    );
  const reports = [
    'an option that only another type takes',
    'a condition on a value that is never had',
    'a path to nowhere',
    'a grid over a range without steps',
    'a base that is not there',
  ].map((name) => reportOf(BROKEN[name]![0]));
  t.is(
    reports.join('\n'),
    `configs/search.yaml:4:19  UNKNOWN_KEY  "momentum" is not an option of adam
  4 |   train.optimizer.momentum: { min: 0, max: 0.9 }
    |                   ^^^^^^^^
  add when: { train.optimizer.type: sgd }, or correct the path

configs/search.yaml:4:79  UNKNOWN_VALUE  "sdg" is not a value of "train.optimizer.type", so this never holds
  4 |   train.optimizer.momentum: { min: 0, max: 0.9, when: { train.optimizer.type: sdg } }
    |                                                                               ^^^
  did you mean "sgd"?

configs/search.yaml:4:9  UNKNOWN_KEY  "train.batchsize" leads to no key of an experiment
  4 |   train.batchsize: { values: [1, 2] }
    |         ^^^^^^^^^
  did you mean "train.batch_size"?

configs/search.yaml:3:3  MISSING_KEY  a grid needs a "step" for the range of "train.optimizer.learning_rate"
  3 |   train.optimizer.learning_rate: { min: 0.1, max: 1 }
    |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  add step:, write values: [a, b], or search it with search: tpe

configs/search.yaml:1:7  FILE_NOT_FOUND  there is no file configs/cn.yaml
  1 | base: cn.yaml
    |       ^^^^^^^
  check the path; it is relative to the file that says "base"
`,
  );
});

test('hostile sweep files are refused without delay, and change no prototype', (t) => {
  const many = Array.from({ length: 100_000 }, (_, index) => `  a${index}: { values: [1] }\n`).join('');
  const values = `[${Array.from({ length: 15_000 }, (_, index) => index).join(', ')}]`;
  const bomb = `a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: &b [${'*a, '.repeat(50)}*a]\nc: [${'*b, '.repeat(50)}*b]\n`;
  const codesOf = (text: string): readonly string[] => [
    ...new Set(findSweepProblems(() => loadText(text)).map(({ code }) => code)),
  ];
  t.deepEqual(codesOf(`base: cnn.yaml\nparameters:\n${many}`), ['FILE_TOO_LARGE']);
  t.deepEqual(codesOf(`base: cnn.yaml\nparameters:\n${many.slice(0, many.indexOf('  a900:'))}`), ['OUT_OF_RANGE']);
  t.deepEqual(codesOf(withParameters(`train.batch_size: { values: ${values} }`)), ['OUT_OF_RANGE']);
  t.deepEqual(codesOf(`base: cnn.yaml\n${bomb}`), ['TOO_LARGE']);
  for (const key of ['__proto__', 'constructor', 'train.__proto__', 'train.constructor', 'train.optimizer.toString'])
    t.deepEqual(codesOf(withParameters(`${key}: { values: [1, 2] }`)), ['UNKNOWN_KEY'], key);
  t.deepEqual(codesOf(withParameters('train.epochs: { values: [1], when: { __proto__: 1 } }')), ['UNKNOWN_KEY']);
  t.is(({} as { values?: unknown }).values, undefined);
});
