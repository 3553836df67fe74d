import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { renderExperiment, writtenForm } from '../../src/config/render.js';
import { runs } from '../helpers/fuzz.js';
import { readConfig, load, NETWORK } from '../helpers/config-texts.js';

test('the resolved file reads from general to particular, with short lists on one line', (t) => {
  const text = renderExperiment(load(readConfig('cnn')));
  t.deepEqual(
    [...text.matchAll(/^(\w+):/gm)].map((match) => match[1]),
    ['name', 'seed', 'engine', 'data', 'model', 'train'],
  );
  t.regex(text, /kernel_size: \[ ?5, 5 ?\]/);
  t.notRegex(text, /[&*]\w+\d/);
});

test('texts that look like something else keep their meaning', (t) => {
  for (const description of [
    'yes',
    '5',
    'a: b',
    '# x',
    '- x',
    '"quoted"',
    "it's",
    'two\nlines',
    ' space ',
    '~',
    '😀',
  ]) {
    const experiment = load(`description: ${JSON.stringify(description)}\n${NETWORK}`);
    t.is(load(renderExperiment(experiment)).description, description);
  }
});

test('a directory stands alone, without a dataset', (t) => {
  const text = renderExperiment(load(`data: { directory: /digits }\n${NETWORK}`));
  t.regex(text, /directory: \/digits/);
  t.notRegex(text, /dataset/);
});

/** Words, numbers, dates and times that YAML 1.1 and YAML 1.2 read differently. */
const AMBIGUOUS =
  'no|NO|on|Off|y|N|~|null|Null|12:30:00|1:20|190:20:30.15|0o7|012|0x1F|0b11|1_000|1e-7|1.e+3|.5|1.0e+3|+1|.inf|-.INF|.NaN|2001-12-14|2001-12-14 21:59:43|=|<<|!x|&a|*a|%x|@x|`x|---|...|- a|? a|: a|a: b|a #b|#b| a|a |"a"|\'|[a|{a|,|\u0085|\u2028|a\u2029b|\ufeff|\u0000|\u007f|\u202e|\t|\n|a\n b\n'.split(
    '|',
  );
const text = fc.oneof(fc.constantFrom(...AMBIGUOUS), fc.string({ unit: 'binary', maxLength: 12 }), fc.string());
const tiny = fc.oneof(fc.double({ min: 1e-300, max: 0.5, noNaN: true }), fc.constantFrom(1e-7, 5e-8, 1.5e-9));

test('readers of YAML 1.1 and 1.2 read the resolved file alike, whatever the texts and numbers', (t) => {
  const base = load(NETWORK);
  fc.assert(
    fc.property(text, text, tiny, (name, description, rate) => {
      const experiment = { ...base, name, description, train: { ...base.train, weird: rate } };
      const written = renderExperiment(experiment);
      for (const version of ['1.1', '1.2'] as const)
        t.deepEqual(parse(written, { version, logLevel: 'silent' }), writtenForm(experiment), JSON.stringify(written));
    }),
    runs(0.1),
  );
});

test('small numbers have a point and an exponent, as YAML 1.1 wants them', (t) => {
  const { train, ...rest } = load(readConfig('cnn'));
  const optimizer = { ...train.optimizer, learning_rate: 1e-7 };
  const written = renderExperiment({ ...rest, train: { ...train, optimizer } as typeof train });
  t.regex(written, /learning_rate: 1\.0e-7/);
});

test('characters that break lines in YAML 1.1, or that no file may hold, are escaped', (t) => {
  const experiment = { ...load(NETWORK), description: 'a\u0085b\u2028c\u202ed\u007f' };
  t.true(renderExperiment(experiment).includes(String.raw`"a\U00000085b\U00002028c\U0000202ed\U0000007f"`));
});

test('the resolved file of the largest experiment is an experiment file', (t) => {
  const regularizer = '{ l1: 1.2345678901234567e-12, l2: 1.2345678901234567e-12 }';
  const lines = Array.from(
    { length: 500 },
    (_, index) =>
      `    - { type: separable_conv2d, filters: 4096, kernel_size: 4096, name: ${`n${index}`.padEnd(63, 'x')}, depthwise_regularizer: ${regularizer}, pointwise_regularizer: ${regularizer}, depthwise_initializer: random_uniform }\n`,
  );
  const description = JSON.stringify('\u0085'.repeat(2000));
  const largest = load(`description: ${description}\nmodel:\n  layers:\n${lines.join('')}`);
  t.deepEqual(load(renderExperiment(largest)), largest);
});
