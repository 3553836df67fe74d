import test from 'ava';
import { countRows, placeAt, positionOf, scrollTo, visibleRange } from '../../../../src/web/pages/runs/window.js';

test('of ten thousand rows only those near the visible ones are there', (t) => {
  const view = { top: 36 * 5000, height: 720, rowHeight: 36 };
  const { first, end } = visibleRange(view, 10_000);
  t.true(first <= 5000 && end >= 5020);
  t.true(end - first < 50);
});

test('at both ends the range stays within the rows, also while the list has become shorter', (t) => {
  t.deepEqual(visibleRange({ top: 0, height: 720, rowHeight: 36 }, 3), { first: 0, end: 3 });
  t.deepEqual(visibleRange({ top: 36 * 900, height: 720, rowHeight: 36 }, 3), { first: 3, end: 3 });
});

test('it scrolls as little as shows the row, and not at all if it is visible', (t) => {
  const view = { top: 360, height: 360, rowHeight: 36 };
  t.is(scrollTo(view, 12), 360);
  t.is(scrollTo(view, 9), 324);
  t.is(scrollTo(view, 20), 396);
});

test('trials of opened sweeps stand below them', (t) => {
  const opened = [
    { index: 1, id: 'a', trials: 2 },
    { index: 3, id: 'b', trials: 1 },
  ];
  const places = Array.from({ length: countRows(5, opened) }, (_, position) => placeAt(position, opened));
  t.deepEqual(
    places.map(({ sweep, index }) => `${sweep ?? ''}${index}`),
    ['0', '1', 'a0', 'a1', '2', '3', 'b0', '4'],
  );
  t.deepEqual(
    places.map((place) => positionOf(place, opened)),
    places.map((_, position) => position),
  );
});
