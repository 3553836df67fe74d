import test from 'ava';
import { describeCell, pageOf } from '../../../../src/web/pages/run/describe-cell.js';
import { nextImage } from '../../../../src/web/pages/run/walk-images.js';

test('previous and next stop at both ends', (t) => {
  const all = { count: 3, only: null };
  t.deepEqual([nextImage(0, -1, all), nextImage(0, 1, all), nextImage(2, 1, all)], [null, 1, null]);
});

test('among mistakes the nearest one on each side is next, also from an image that is none', (t) => {
  const mistakes = { count: 10, only: [2, 5, 9] };
  t.deepEqual(
    [0, 2, 3, 9].map((at) => [nextImage(at, -1, mistakes), nextImage(at, 1, mistakes)]),
    [
      [null, 2],
      [null, 5],
      [2, 5],
      [5, null],
    ],
  );
  t.is(nextImage(3, 1, { count: 10, only: [] }), null);
});

test('a cell is described by the names of its classes, and by its part if there are more', (t) => {
  const names = { labelNames: ['cat', 'dog'], predictionNames: ['cat', 'dog'] };
  const image = { index: 0, label: 0, prediction: 1, confidence: 1, url: '' };
  const describe = (label: number | null, prediction: number | null, total: number, first = 0) =>
    describeCell({ label, prediction }, { total, images: [image] }, first, names);
  t.is(describe(0, 1, 1), '1 image of label cat that it takes for dog');
  t.is(describe(null, 1, 41, 40), '41 images that it takes for dog, the most confident first; here 41 to 41');
});

test('pages before and after begin where others end', (t) => {
  t.deepEqual(pageOf(0, 40, 40), { before: null, after: null });
  t.deepEqual(pageOf(0, 41, 40), { before: null, after: 40 });
  t.deepEqual(pageOf(50, 200, 40), { before: 10, after: 90 });
});
