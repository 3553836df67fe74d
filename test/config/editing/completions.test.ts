import test from 'ava';
import { completionsAt, explain } from '../../../src/config/editing/completions.js';
import { placeOfCursor, placeOfWord } from '../../../src/config/editing/place.js';

/** What is offered where `|` stands. */
function offered(marked: string): string[] {
  const place = placeOfCursor(marked.replace('|', ''), marked.indexOf('|'));
  return place === null ? [] : completionsAt(place).map(({ label }) => label);
}

const offers = test.macro({
  exec: (t, marked: string, wanted: readonly string[], unwanted: readonly string[] = []) => {
    const labels = offered(marked);
    t.deepEqual(
      wanted.filter((label) => !labels.includes(label)),
      [],
      labels.join(' '),
    );
    t.deepEqual(
      unwanted.filter((label) => labels.includes(label)),
      [],
    );
  },
  title: (_, marked) => `${JSON.stringify(marked)} has its completions`,
});

test(offers, '|', ['model', 'data', 'train', 'seed'], ['units']);
test(offers, 'name: x\nse|', ['seed', 'model'], ['name']);
test(offers, 'train:\n  |', ['epochs', 'optimizer', 'batch_size'], ['model']);
test(offers, 'train:\n  epochs: 2\n  op|\n', ['optimizer'], ['epochs']);
test(offers, 'train:\n  epochs: 2\n  op|\nmodel:\n  layers: []\n', ['optimizer', 'loss']);
test(offers, 'train:\n  optimizer: a|', ['adam', 'adamw', 'sgd']);
test(offers, 'train:\n  optimizer: |\n  epochs: 3\n', ['adam', 'sgd']);
test(offers, 'train:\n  optimizer: { type: | }', ['adam', 'sgd'], ['dense']);
test(offers, 'train:\n  optimizer: { type: sgd, mo| }', ['momentum', 'nesterov'], ['beta_1', 'type']);
test(offers, 'train:\n  optimizer: { type: sgd, mo|', ['momentum', 'nesterov'], ['beta_1', 'type']);
test(offers, 'model:\n  layers:\n    - { type: con| }\n', ['conv2d', 'dense'], ['adam']);
test(offers, 'model:\n  layers:\n    - { | }\n', ['type'], ['units']);
test(offers, 'model:\n  layers:\n    - |\n', ['type'], ['units']);
test(offers, 'model:\n  layers:\n    - type: dense\n      |\n', ['units', 'activation'], ['filters', 'type']);
test(offers, 'model:\n  layers:\n    - { type: dense, activation: s| }\n', ['softmax', 'sigmoid']);
test(offers, 'data: { dataset: |', ['mnist', 'kmnist']);
test(offers, 'data:\n  augment:\n    - { type: | }\n', ['random_flip', 'mixup'], ['dense']);
test(offers, 'train: { shuffle: | }', ['true', 'false']);
test(offers, 'train: { metrics: [|] }', ['accuracy', 'top_k']);
test(offers, 'seed: 1 # se|', [], ['seed']);
test(offers, 'nonsense:\n  a|', [], ['model', 'seed']);

test('required keys come first, and each says what it takes', (t) => {
  const text = 'model:\n  layers:\n    - { type: dense,  }\n';
  const place = placeOfCursor(text, text.indexOf(' }'))!;
  const [first, second] = completionsAt(place);
  t.is(first!.label, 'units');
  t.is(first!.detail, 'required');
  t.is(first!.insert, 'units: ');
  t.regex(first!.info, /^units: whole number ≥ 1\nNumber of outputs\./);
  t.is(second!.detail, 'linear');
});

/** What is said of the word where `|` stands. */
function told(marked: string): string | null {
  const place = placeOfWord(marked.replace('|', ''), marked.indexOf('|'));
  return place === null ? null : explain(place);
}

test('a key tells what it is for, its default and examples', (t) => {
  const text = told('train:\n  epo|chs: 3\n')!;
  t.regex(text, /^epochs: whole number ≥ 1\n/);
  t.regex(text, /\nDefault: /);
  t.regex(text, /\nFor example /);
});

test('a type tells what it is, and a value what its key is for', (t) => {
  t.regex(told('model:\n  layers:\n    - { type: den|se, units: 10 }\n')!, /^dense\nFully connected/);
  t.regex(told('train:\n  optimizer: ad|am\n')!, /^adam\n/);
  t.regex(told('model:\n  layers:\n    - { type: dense, uni|ts: 10 }\n')!, /^units: /);
  t.regex(told('model:\n  layers:\n    - { type: dense, units: 1|0 }\n')!, /^units: /);
});

test('nothing is told of what the schema does not know, of comments and of blanks', (t) => {
  t.is(told('nonsense|: 1\n'), null);
  t.is(told('seed: 1 # see|d\n'), null);
  t.is(told('seed:  | 1\n'), null);
});

test(
  offers,
  'model:\n  layers:\n    - { type: residual, layers: [{ type: con| }] }\n',
  ['conv2d', 'residual'],
  ['adam'],
);
test(offers, 'model:\n  layers:\n    - { type: residual, la| }\n', ['layers', 'shortcut'], ['filters']);
test(
  offers,
  'model:\n  layers:\n    - type: branches\n      branches:\n        - - { type: dense, | }\n',
  ['units', 'activation'],
  ['filters', 'merge'],
);
test(offers, 'model:\n  layers:\n    - { type: branches, merge: | }\n', ['concatenate', 'maximum'], ['conv2d']);
