import test from 'ava';
import {
  FIRST_VIEW,
  formatView,
  listCommand,
  parseView,
  sortBy,
  toFilter,
} from '../../../../src/web/pages/runs/view.js';
import type { RunsView } from '../../../../src/web/pages/runs/view.js';

const VIEW: RunsView = {
  filters: ['accuracy>0.9', 'name=a,b & "c"'],
  sort: 'train.batch_size',
  isReversed: false,
  columns: ['status', 'train.optimizer.type'],
  opened: ['s1'],
  selected: ['r1', 'r2'],
};

test('a view is the same after it stood in an address', (t) => {
  t.deepEqual(parseView(new URLSearchParams(formatView(VIEW).toString())), VIEW);
  t.deepEqual(parseView(new URLSearchParams('')), FIRST_VIEW);
  t.is(formatView(FIRST_VIEW).toString(), '');
});

test('the order of an address holds, also where it differs from the first only in its direction', (t) => {
  const oldest = { ...FIRST_VIEW, isReversed: false };
  t.deepEqual(parseView(formatView(oldest)), oldest);
});

test('no columns at all is a choice, and not the usual ones', (t) => {
  t.deepEqual(parseView(formatView({ ...FIRST_VIEW, columns: [] })).columns, []);
});

test('a selection that is too long for an address is left out of it', (t) => {
  const many = { ...VIEW, selected: Array.from({ length: 5000 }, (_, at) => `run-${at}`) };
  t.true(formatView(many).toString().length < 500);
  t.deepEqual(parseView(formatView(many)), { ...VIEW, selected: [] });
});

test('a head sorts by its column, then the other way', (t) => {
  const byName = sortBy(FIRST_VIEW, 'name', false);
  t.deepEqual([byName.sort, byName.isReversed], ['name', false]);
  t.true(sortBy(byName, 'name', false).isReversed);
  t.true(sortBy(byName, 'accuracy', true).isReversed);
});

test('a word alone is looked for in the names, and a condition is left as it is', (t) => {
  t.is(toFilter(' cnn '), 'name=cnn');
  t.is(toFilter('accuracy>0.98'), 'accuracy>0.98');
});

test('the command lists the same', (t) => {
  t.deepEqual(listCommand(VIEW, 'runs', ['train.optimizer.type']), [
    ...['ls', '-F', 'accuracy>0.9', '-F', 'name=a,b & "c"', '--sort', 'train.batch_size', '-c', 'train.optimizer.type'],
  ]);
  t.deepEqual(listCommand(FIRST_VIEW, 'my runs', []), ['ls', 'my runs', '--sort', 'created', '--reverse']);
});
