import test from 'ava';
import { locateSetting } from '../../src/config/locate-setting.js';

const texts = {
  writtenFile: 'config.yaml',
  resolvedFile: 'config.resolved.yaml',
  written: 'extends: base.yaml\ndata:\n  validation: test\ntrain:\n  optimizer: adam # fast\n  epochs: 3\n',
  resolved:
    'data:\n  validation: test\ntrain:\n  optimizer:\n    type: adam\n    learning_rate: 0.001\n  batch_size: 32\n  epochs: 9\n',
  overrides: ['seed=2', 'train.epochs=9'],
};
const placed = test.macro(
  (t, path: string, expected: readonly [file: string | null, line: number | null, text: string | null]) => {
    const { key, file, line, text } = locateSetting(path.split('.'), texts);
    t.is(key, path);
    t.deepEqual([file, line, text], [...expected]);
  },
);

test('a setting of the file has its line', placed, 'data.validation', ['config.yaml', 3, 'validation: test']);
test('an argument goes before the file', placed, 'train.epochs', [null, null, 'train.epochs=9']);
test('a word stands for its options', placed, 'train.optimizer.learning_rate', [
  'config.yaml',
  5,
  'optimizer: adam # fast',
]);
test('what no file of its own says is in the complete one', placed, 'train.batch_size', [
  'config.resolved.yaml',
  7,
  'batch_size: 32',
]);
test('what neither says has no place', placed, 'train.shuffle', [null, null, null]);

test('a line without end and files that are no YAML or are gone do no harm', (t) => {
  const long = { ...texts, written: `data: { validation: test, path: "${'x'.repeat(5000)}" }` };
  t.is(locateSetting(['data', 'validation'], long).text!.length, 200);
  const broken = { ...texts, written: 'data: [', resolved: null };
  t.deepEqual(locateSetting(['data', 'validation'], broken), {
    key: 'data.validation',
    file: null,
    line: null,
    text: null,
  });
});
