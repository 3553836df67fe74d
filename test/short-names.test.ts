import test from 'ava';
import { cutNames } from '../src/compare/text-width.js';
import { chooseShownNames } from '../src/charts/run-names.js';
import { shortNames } from '../src/short-names.js';

const sweep = (rate: string, size = '100') => `sweep-mlp-dropout-half-lr${rate}-batchsize${size}-augmentation-off`;

test('names that fit stay as they are', (t) => {
  t.deepEqual(shortNames(['lr', 'cnn', 'lr'], 5), ['lr', 'cnn', 'lr']);
});

test('a long name is cut in its middle', (t) => {
  t.deepEqual(shortNames(['abcdefghij', 'x'], 5), ['ab…ij', 'x']);
});

test('names that differ in the middle keep the word in which they differ', (t) => {
  t.deepEqual(shortNames([sweep('0.1'), sweep('0.2'), 'cnn'], 24), [
    'sweep-mlp…lr0.1…tion-off',
    'sweep-mlp…lr0.2…tion-off',
    'cnn',
  ]);
});

test('names that differ in several words, or by their length, stay different', (t) => {
  for (const names of [
    [sweep('0.1'), sweep('0.2'), sweep('0.1', '200'), sweep('0.25', '200')],
    ['a'.repeat(50), 'a'.repeat(51), `${'a'.repeat(25)}b${'a'.repeat(25)}`],
    Array.from({ length: 30 }, (_, index) => sweep(String(index), String(30 - index))),
  ])
    for (const width of [14, 20, 36]) {
      const short = shortNames(names, width);
      t.is(new Set(short).size, names.length, short.join(' '));
      for (const name of short) t.true(name.length <= width, name);
    }
});

test('columns of a terminal are counted, and letters of charts', (t) => {
  const names = ['1', '2'].map((digit) => `数字数字数字数字${digit}数字数字数字数字`);
  for (const name of cutNames(names, 15)) t.regex(name, /^数.*…[12]….*字$/u);
  t.is(new Set(chooseShownNames(names)).size, 2);
});
