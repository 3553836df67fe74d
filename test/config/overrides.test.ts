import test from 'ava';
import { load, NETWORK, findProblems } from '../helpers/config-texts.js';

test('an option given to a shorthand is added to it', (t) => {
  const { train } = load(`train:\n  optimizer: adam\n${NETWORK}`, 'train.optimizer.learning_rate=0.01');
  t.like(train.optimizer, { type: 'adam', learning_rate: 0.01, beta_1: 0.9 });
});

test('the weight of a class takes the place of balanced weights, which are no option', (t) => {
  const { train } = load(`train:\n  class_weight: balanced\n${NETWORK}`, 'train.class_weight.3=2');
  t.deepEqual(train.class_weight, { 3: 2 });
});

test('an option of a missing section makes the section', (t) => {
  t.is(load(NETWORK, 'train.epochs=5').train.epochs, 5);
});

test('overrides apply in their order', (t) => {
  t.is(load(NETWORK, 'train.epochs=5', 'train.epochs=7').train.epochs, 7);
});

test('list items are named by index, in both spellings', (t) => {
  const { layers } = load(NETWORK, 'model.layers.1.name=out', 'model.layers[0].name=in').model;
  t.deepEqual(
    layers.map((layer) => layer.name),
    ['in', 'out'],
  );
});

test('a shorthand in a list takes options', (t) => {
  t.deepEqual(load(`train:\n  metrics: [top_k]\n${NETWORK}`, 'train.metrics.0.k=3').train.metrics, [
    { type: 'top_k', k: 3 },
  ]);
});

test('values may be lists and mappings in brackets', (t) => {
  const { train } = load(
    NETWORK,
    'train.optimizer={ type: sgd, momentum: 0.5 }',
    'train.metrics=[top_k]',
    'train.shuffle=false',
  );
  t.like(train, { optimizer: { type: 'sgd', momentum: 0.5 }, metrics: [{ type: 'top_k', k: 5 }], shuffle: false });
});

/** One text per line. */
const TEXTS = String.raw`retry #5
# x
#5
a: b
a:
&x
&x y
*
*x
!tag
!!str 5
|
| x
>
 lead
trail 
- a
? a
: a
%x
@x
---
...
--- a
5 #x
1 2
x  y
<<
=
a=b
it's
no
y
12:30:00x`.split('\n');

test('what is typed after the equals sign is the value, whatever YAML would make of it', (t) => {
  for (const text of [...TEXTS, 'a\nb', 'a\r\nb #c', 'a\tb', '`x'])
    t.is(load(NETWORK, `description=${text}`).description, text, JSON.stringify(text));
  t.is(load(NETWORK, 'description="retry #5"').description, 'retry #5');
  t.is(load(NETWORK, "description='5'").description, '5');
  t.is(load(NETWORK, 'train.epochs= 5 ').train.epochs, 5);
});

test('a value may hold an equals sign', (t) => {
  t.is(load(NETWORK, 'description=a=b').description, 'a=b');
});

test('the last of dataset and directory counts', (t) => {
  t.deepEqual(load(`data:\n  directory: /digits\n${NETWORK}`, 'data.dataset=kmnist').data.dataset, 'kmnist');
  const { data } = load(`data:\n  dataset: mnist\n${NETWORK}`, 'data.directory=/digits');
  t.is(data.directory, '/digits');
  t.is(data.dataset, undefined);
});

const refused = test.macro((t, override: string, code: string, place: string) => {
  const [problem] = findProblems(NETWORK, override);
  t.is(problem?.code, code as never);
  t.is(`${problem?.position?.file}:${problem?.position?.line}:${problem?.position?.column}`, place);
});

test('no equals sign is refused', refused, 'train.epochs', 'BAD_OVERRIDE', '--set:1:1');
test('a broken path is refused', refused, 'train..epochs=5', 'BAD_OVERRIDE', '--set:1:1');
test(
  'an index beyond the list is refused at the index',
  refused,
  'model.layers.2.units=5',
  'BAD_OVERRIDE',
  '--set:1:14',
);
test('an unknown key is refused at the key', refused, 'train.epoch=5', 'UNKNOWN_KEY', '--set:1:7');
test('a wrong value is refused at the value', refused, 'train.epochs=five', 'WRONG_TYPE', '--set:1:14');
test('broken YAML is refused at the value', refused, 'train.metrics=[a', 'YAML_SYNTAX', '--set:1:15');
test('a comment after a list is refused', refused, 'train.metrics=[top_k] # x', 'BAD_OVERRIDE', '--set:1:23');
test('a comment after quotes is refused', refused, 'description="a" #5', 'BAD_OVERRIDE', '--set:1:17');
test('a text is no number, whatever it begins with', refused, 'train.epochs=5 #x', 'WRONG_TYPE', '--set:1:14');
test('extends is refused', refused, 'extends=a.yaml', 'BAD_OVERRIDE', '--set:1:1');
test('a number beyond 2^53 is refused', refused, `seed=${'9'.repeat(400)}`, 'OUT_OF_RANGE', '--set:1:6');
