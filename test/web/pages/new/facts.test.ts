import test from 'ava';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDifferences } from '../../../../src/web/pages/new/differences.js';
import { countExamples, estimateTime } from '../../../../src/web/editing/estimate-time.js';
import { checkExperimentText } from '../../../../src/web/editing/examine.js';
import { inBytes, inFlops, inSeconds } from '../../../../src/web/editing/in-words.js';
import { nameIn, renameExperiment, startingText } from '../../../../src/web/pages/new/starting-text.js';
import { root } from '../../../helpers/cli.js';

const cnn = readFileSync(join(root, 'configs', 'cnn.yaml'), 'utf8');
const experimentOf = (text: string) => checkExperimentText(text).loaded!.experiment;

test('an epoch takes longer by the examples and the FLOPs', (t) => {
  const speeds = [2, 3, 4].map((secondsPerEpoch) => ({ engine: 'simd', flops: 100, examples: 1000, secondsPerEpoch }));
  const estimate = estimateTime({ flops: 200, examples: 500, engine: 'simd' }, speeds);
  t.deepEqual(estimate, { secondsPerEpoch: 3, low: 2, high: 4, runs: 3 });
});

test('only runs of the same engine count, and of those the nearest in size', (t) => {
  const small = Array.from({ length: 9 }, () => ({ engine: 'simd', flops: 100, examples: 10, secondsPerEpoch: 1 }));
  const speeds = [
    { engine: 'simd', flops: 1e9, examples: 10, secondsPerEpoch: 1 },
    { engine: 'tfjs', flops: 100, examples: 10, secondsPerEpoch: 50 },
    ...small,
  ];
  t.is(estimateTime({ flops: 100, examples: 10, engine: 'simd' }, speeds)!.high, 1);
  t.is(estimateTime({ flops: 100, examples: 10, engine: 'tfjs' }, speeds)!.secondsPerEpoch, 50);
  t.is(estimateTime({ flops: 100, examples: 10, engine: 'tfjs' }, small), null);
});

test('runs too short to measure do not count', (t) => {
  const speed = { engine: 'simd', flops: 100, examples: 1000, secondsPerEpoch: 0.05 };
  t.is(estimateTime({ flops: 100, examples: 1000, engine: 'simd' }, [speed]), null);
});

test('figures are short', (t) => {
  t.deepEqual([0.434, 12.3, 99.4, 99.6, 5000, 7777].map(inSeconds), [
    '0.43 s',
    '12 s',
    '99 s',
    '1.7 min',
    '83 min',
    '2.2 h',
  ]);
  t.deepEqual([12, 1536, 5 * 2 ** 20].map(inBytes), ['12 B', '1.5 KiB', '5 MiB']);
  t.deepEqual([0, 15_680, 2_000_000].map(inFlops), ['0', '15.7 k', '2 M']);
});

test('an epoch has the examples that limits and held-out sets leave', (t) => {
  const described = { imageShape: [28, 28, 1], classes: 10, classNames: [], remarks: [], trainCount: 60_000 } as const;
  const count = (data: string, testCount = 10_000): number =>
    countExamples(experimentOf(`data: ${data}\nmodel: { layers: [{ type: flatten }] }\n`), { ...described, testCount });
  t.is(count('{ dataset: mnist }'), 60_000);
  t.is(count('{ dataset: mnist, validation: 0.1 }'), 54_000);
  t.is(count('{ dataset: mnist, limit: 1000, validation: 0.1 }'), 900);
  t.is(count('{ path: x, validation: none }', 0), 48_000);
  t.is(count('{ path: x, test: 0.5, validation: none }', 0), 30_000);
});

test('what differs from the start is named, layers by their place', (t) => {
  const changed = cnn
    .replace('epochs: 20', 'epochs: 5')
    .replace('filters: 16', 'filters: 32')
    .replace('    - { type: dropout, rate: 0.5 }\n', '');
  t.deepEqual(findDifferences(experimentOf(cnn), experimentOf(changed)), [
    { what: 'train.epochs', before: '20', after: '5' },
    { what: 'layer 3 (conv2d) filters', before: '16', after: '32' },
    { what: 'layer 6', before: 'dropout 0.5', after: null },
  ]);
  t.deepEqual(findDifferences(experimentOf(cnn), experimentOf(cnn)), []);
});

test('a run gives its own file, or the complete experiment where its file does not say all', (t) => {
  const config = { name: 'a', written: 'seed: 1\n', overrides: [], resolved: 'all' };
  t.deepEqual(startingText(config), { text: 'seed: 1\n', note: null });
  t.is(startingText({ ...config, overrides: ['train.epochs=5'] }).text, 'all');
  t.is(startingText({ ...config, written: 'extends: b.yaml\n' }).text, 'all');
  t.is(startingText({ ...config, written: 'data:\n  path: photos\n' }).text, 'all');
  t.regex(startingText({ ...config, written: null }).note!, /does not have the file/);
});

test('a name is read from a text with mistakes, changed where it stands, or added', (t) => {
  t.deepEqual(['name: a-1 # x\nsed: 1', 'x: 1\nname: "b"', 'layers: { name: c }', 'name: {'].map(nameIn), [
    'a-1',
    'b',
    null,
    null,
  ]);
  t.is(renameExperiment('name: a # x\nseed: 1\n', 'b'), 'name: b\nseed: 1\n');
  t.is(renameExperiment('# first\nseed: 1\n', 'b'), '# first\nname: b\nseed: 1\n');
  t.is(renameExperiment('model: { name: x }\n', '$&'), 'name: $&\nmodel: { name: x }\n');
});
