import test from 'ava';

import { compareRuns } from '../../src/compare/compare-runs.js';
import { renderComparison } from '../../src/compare/comparison-table.js';
import { formatDuration } from '../../src/compare/measures.js';
import { cutText, padEnd, measureWidth } from '../../src/compare/text-width.js';
import { cnnHistory, lrHistory } from '../helpers/keras-histories.js';
import { lrLayers, makeRun } from '../helpers/runs.js';

const lr = makeRun({ name: 'lr', layers: lrLayers, history: lrHistory });
const cnn = makeRun({ name: 'cnn', history: cnnHistory, train: { batch_size: 64 } });
const blind = makeRun({
  name: 'blind',
  data: { validation: 'none' },
  epochs: 3,
  status: 'interrupted',
  reason: 'stopped by Ctrl-C',
});
const failed = makeRun({ name: 'failed', status: 'failed', reason: 'loss is not finite', epochs: 0 });
const table = (runs: Parameters<typeof compareRuns>[0], columns?: number, color = false) =>
  renderComparison(compareRuns(runs), { color, ...(columns === undefined ? {} : { columns }) });
const sweep = Array.from({ length: 12 }, (_, index) =>
  makeRun({
    name: `a-sweep-of-many-runs-with-long-names-${index}`,
    train: { batch_size: index < 6 ? 32 : 64, optimizer: { type: 'sgd', learning_rate: 0.01 * (index + 1) } },
  }),
);

test('two runs stand side by side', (t) => {
  t.is(table([lr, cnn], 80), SIDE_BY_SIDE);
});

test('more than four runs stand below each other', (t) => {
  const text = table([lr, cnn, blind, failed, makeRun({ name: 'fifth' })], 200);
  const rows = text.split('\n');
  t.regex(rows[0]!, /^ +status +params +FLOPs +epochs +test acc +test loss/);
  t.regex(rows[2]!, /^cnn +finished +5,994 +662,036 +20 \/ 20 +0\.9912 /);
  t.regex(rows[4]!, /^failed +failed +5,994 +662,036 +0 \/ 20 +– +–/);
});

test('a run that was imported has no epochs', (t) => {
  const imported = makeRun({ name: 'mine', status: 'imported', epochs: 0 });
  t.regex(table([lr, imported], 80), /^ *epochs +20 \/ 20 +–$/m);
});

test('numbers stand below each other, unit under unit', (t) => {
  const rows = table([lr, cnn, blind, failed, makeRun({ name: 'fifth' })], 200).split('\n');
  const ends = [1, 2, 5].map((row) => /^.*?\d\.\d{4}/.exec(rows[row]!)![0].length);
  t.is(new Set(ends).size, 1);
});

test('a table keeps to its width, and says what it leaves out', (t) => {
  let lines = 0;
  for (const columns of [72, 80, 100, 140]) {
    for (const runs of columns < 80 ? [[lr, cnn], sweep] : [[lr, cnn], [lr, cnn, blind, failed], sweep]) {
      for (const line of table(runs, columns)
        .split('\n')
        .filter((one) => !one.startsWith('not shown'))) {
        lines++;
        t.true(measureWidth(line) <= columns, `${columns}: ${line}`);
      }
    }
  }
  t.true(lines > 200);
  t.regex(table(sweep, 80), /not shown for lack of width: .*engine/);
  t.regex(table(sweep, 60), /test acc/);
});

test('the best value of a row is coloured, and only with colour', (t) => {
  const green = '\u001b[1m\u001b[32m0.9916\u001b[39m\u001b[22m';
  t.true(table([lr, cnn], 100, true).includes(green));
  t.false(table([lr, cnn]).includes('\u001b'));
  const plain = table([lr, cnn], 100, true).replace(/\u001b\[\d+m/g, '');
  t.is(plain, table([lr, cnn], 100));
});

test('equal values have no best', (t) => {
  t.false(table([cnn, makeRun({ name: 'twin', history: cnnHistory })], 100, true).includes('\u001b[32m'));
});

test('training values are marked and never the best', (t) => {
  const text = table(
    [makeRun({ name: 'poor', accuracy: [0.1, 0.2] }), makeRun({ name: 'poorer', accuracy: [0.1, 0.15] }), blind],
    100,
    true,
  );
  t.true(text.includes('* measured in training'));
  t.regex(text, /0\.\d{4}\*/);
  t.notRegex(text, /\u001b\[32m0\.\d{4}\*/);
});

test('why a run ended early is told', (t) => {
  const text = table([failed, blind]);
  t.true(text.includes('failed failed: loss is not finite'));
  t.true(text.includes('blind interrupted: stopped by Ctrl-C'));
});

test('many runs share the lines of their differences', (t) => {
  const text = table(sweep, 100);
  t.regex(text, /\n {2}train\.batch_size\n {4}32 {2}.*-0, .* and \d+ more\n {4}64 {2}.*-6, /);
});

test('runs of one config are said to be so', (t) => {
  t.true(table([lr, makeRun({ name: 'again', layers: lrLayers })]).endsWith('\nThe configs do not differ.\n'));
});

test('control characters of a name do not reach the terminal', (t) => {
  const text = table([makeRun({ name: 'a\u001b[31mred\u0007', reason: '\u001b]0;title' }), lr]);
  t.deepEqual(
    [...text].filter((sign) => sign < ' ' && sign !== '\n'),
    [],
  );
});

test('wide letters keep columns straight', (t) => {
  t.is(measureWidth('🚀 学 é'), 7);
  t.is(measureWidth(padEnd('数字', 10)), 10);
  t.is(cutText('abcdefghij', 5), 'ab…ij');
  t.true(measureWidth(cutText('数字数字数字', 6)) <= 6);
});

test('durations are given in their largest units', (t) => {
  const cases = {
    0.424: '0.42 s',
    9.999: '10.0 s',
    59.94: '59.9 s',
    59.96: '1 min 00 s',
    163: '2 min 43 s',
    3599.6: '1 h 00 min',
    7260: '2 h 01 min',
  };
  for (const [seconds, text] of Object.entries(cases)) t.is(formatDuration(Number(seconds)), text);
});

const SIDE_BY_SIDE = `                                      lr                   cnn
status                          finished              finished
parameters                         7,850                 5,994
FLOPs per image                   15,700               662,036
epochs                           20 / 20               20 / 20
test accuracy                     0.9278                0.9912
test loss                         0.2635                0.0281
weights of                             –                     –
best val accuracy                 0.9286                0.9916
  in epoch                            16                    15
final val accuracy                0.9278                0.9912
best val loss                     0.2623                0.0270
final val loss                    0.2635                0.0281
training time                     13.2 s            2 min 45 s
time per epoch                    0.66 s                8.25 s
engine              simd wasm, 2 threads  simd wasm, 2 threads

layers
  lr   flatten → dense 10 softmax
  cnn  conv2d 8 5×5 relu → max_pooling2d 2×2 → … → dense 10 softmax

differences               lr          cnn
  train.batch_size       100           64
  layer 0 conv2d           –   8 5×5 relu
  layer 1 max_pooling2d    –          2×2
  layer 2 conv2d           –  16 5×5 relu
  layer 3 max_pooling2d    –          2×2
  layer 5 dropout          –          0.5
`;
