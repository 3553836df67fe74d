import test from 'ava';
import { renderRuns } from '../../src/cli/render/runs.js';
import { MnistxError } from '../../src/errors.js';
import { findColumn } from '../../src/runs/columns.js';
import type { Row } from '../../src/runs/columns.js';
import { filterRows, parseCondition, sortRows } from '../../src/runs/select-runs.js';
import { columnsOf, experimentReader } from '../../src/tasks/config-columns.js';
import { nodeEffects } from '../../src/effects.js';
import { makeRow, makeRun, record } from '../helpers/runs.js';

const runs = [
  makeRun({ name: 'cnn-10', accuracy: [0.97, 0.99] }),
  makeRun({ name: 'cnn-9', epochs: 3, status: 'interrupted', seed: 7 }),
  makeRun({ name: 'lr', epochs: 0, status: 'failed', description: 'without\ndropout' }),
].map(makeRow);
const sortRuns = (column: string, reverse: boolean) => sortRows(runs, findColumn(column)!, reverse);
const filterRuns = (conditions: readonly string[]) =>
  filterRows(runs, conditions.map(parseCondition), columnsOf(runs, experimentReader(nodeEffects.files)));
const names = (list: readonly Row[]) => list.map(({ name }) => name);

test('names are sorted by the numbers in them', (t) => {
  t.deepEqual(names(sortRuns('name', false)), ['cnn-9', 'cnn-10', 'lr']);
});

test('runs without a value come first, and last in reverse', (t) => {
  t.is(names(sortRuns('accuracy', false))[0], 'lr');
  t.is(names(sortRuns('accuracy', true)).at(-1), 'lr');
});

test('sorting leaves the list that it was given as it is', (t) => {
  const before = [...runs];
  sortRuns('epochs', true);
  t.deepEqual(runs, before);
});

const keeps = test.macro({
  title: (_, ...[conditions]: [readonly string[], readonly string[]]) =>
    `${conditions.join(' and ') || 'no condition'} keeps what it says`,
  exec: (t, conditions: readonly string[], expected: readonly string[]) =>
    t.deepEqual(names(filterRuns(conditions)), expected),
});

test(keeps, [], ['cnn-10', 'cnn-9', 'lr']);
test(keeps, ['name=cnn'], ['cnn-10', 'cnn-9']);
test(keeps, ['status=interrupted'], ['cnn-9']);
test(keeps, ['epochs>=3', 'epochs<20'], ['cnn-9']);
test(keeps, [' epochs <= 0 '], ['lr']);
test(keeps, ['epochs=20'], ['cnn-10']);
test(keeps, ['description=dropout'], ['lr']);
test(keeps, ['seed=7'], ['cnn-9']);
test(keeps, ['accuracy<1'], ['cnn-10', 'cnn-9']);

for (const condition of ['fast', '=1', 'epochs>', 'size>1', 'accuracy>high', '__proto__=1']) {
  test(`"${condition}" is no condition`, (t) => {
    t.is(t.throws(() => filterRuns([condition]), { instanceOf: MnistxError }).code, 'BAD_USAGE');
  });
}

test('where nothing is validated, the training numbers count', (t) => {
  const { accuracy, loss } = makeRow(
    makeRun({ history: [record({ epoch: 1, val_accuracy: null, val_loss: null, accuracy: 0.8, loss: 0.6 })] }),
  );
  t.deepEqual([accuracy, loss], [0.8, 0.6]);
});

test('ls shows description and seed when asked, a long description cut and on one line', (t) => {
  t.notRegex(renderRuns(runs), /Description|Seed/);
  const table = renderRuns(
    runs,
    ['seed', 'description'].map((name) => findColumn(name)!),
  );
  t.regex(table, /Created +Seed +Description\n/);
  t.regex(table, /^runs\/lr .* 1 {2}without dropout$/m);
});
