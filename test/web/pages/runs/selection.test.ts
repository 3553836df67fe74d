import test from 'ava';
import { addAll, clear, extend, startSelection, toggle, without } from '../../../../src/web/pages/runs/selection.js';

const ROWS = ['a', 'b', 'c', 'd', null];
const idAt = (position: number): string | null => ROWS[position] ?? null;

test('a row is selected, and then no longer', (t) => {
  const one = toggle(startSelection([]), 'b', 1);
  t.deepEqual([...one.ids], ['b']);
  t.deepEqual([...toggle(one, 'b', 1).ids], []);
});

test('a range goes from the last row that was selected, in both directions, over rows that are not loaded', (t) => {
  const from = toggle(startSelection([]), 'c', 2);
  t.deepEqual([...extend(from, 4, idAt).ids], ['c', 'd']);
  t.deepEqual([...extend(from, 0, idAt).ids].sort(), ['a', 'b', 'c']);
  t.deepEqual([...extend(extend(from, 0, idAt), 3, idAt).ids].sort(), ['a', 'b', 'c', 'd']);
});

test('rows that are gone are no longer selected, and nothing changes if none is', (t) => {
  const all = addAll(startSelection(['a']), ['b', 'c']);
  t.deepEqual([...without(all, ['b', 'x']).ids], ['a', 'c']);
  t.is(without(all, ['x']), all);
  t.is(clear(all).ids.size, 0);
});
