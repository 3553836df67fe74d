import test from 'ava';

import { placeLabels } from '../../src/charts/place-labels.js';

const plot = { width: 500, height: 300, fontSize: 12 };

test('a label stands right of its dot where it has room', (t) => {
  t.deepEqual(placeLabels([{ x: 100, y: 100, label: 'cnn' }], plot), [{ align: 'left', dx: 9, dy: 0 }]);
});

test('at the right edge a label stands left of its dot', (t) => {
  t.is(placeLabels([{ x: 495, y: 100, label: 'cnn' }], plot)[0]?.align, 'right');
});

test('a label keeps off other dots and labels', (t) => {
  const places = placeLabels(
    [
      { x: 100, y: 100, label: 'first' },
      { x: 120, y: 100, label: 'second' },
    ],
    plot,
  );
  t.deepEqual(
    places.map((place) => place?.align),
    ['right', 'left'],
  );
});

test('a label without room is left out', (t) => {
  const dots = Array.from({ length: 8 }, () => ({ x: 250, y: 150, label: 'the same place' }));
  const places = placeLabels(dots, plot);
  t.is(places.length, 8);
  t.true(places.filter((place) => place === null).length >= 4);
});
