import test from 'ava';
import fc from 'fast-check';
import { thin } from '../../src/charts/thin.js';

const heights = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 300 });
const columns = fc.integer({ min: 1, max: 40 });

/** Items at even distances. */
function evenly(values: readonly number[], count: number): number[] {
  const column = (index: number) => Math.floor((index / values.length) * count);
  return thin({ columns: count, column, heights: values });
}

test('the first and the last, the lowest and the highest are kept as they are', (t) => {
  fc.assert(
    fc.property(heights, columns, (values, count) => {
      const kept = evenly(values, count).map((index) => values[index]!);
      t.is(kept[0], values[0]);
      t.is(kept.at(-1), values.at(-1));
      t.is(Math.min(...kept), Math.min(...values));
      t.is(Math.max(...kept), Math.max(...values));
    }),
  );
});

test('so are they in every column', (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.integer()), { minLength: 1 }), (points) => {
      const column = (index: number) => points[index]![0];
      const kept = thin({ columns: 10, column, heights: points.map(([, height]) => height) });
      for (const at of new Set(points.map(([place]) => place))) {
        const all = points.filter(([place]) => place === at).map(([, height]) => height);
        const drawn = kept.filter((index) => column(index) === at).map((index) => points[index]![1]);
        t.deepEqual([drawn[0], drawn.at(-1)], [all[0], all.at(-1)]);
        t.deepEqual([Math.min(...drawn), Math.max(...drawn)], [Math.min(...all), Math.max(...all)]);
      }
    }),
  );
});

test('at most four for a column are kept, in their order, each once', (t) => {
  fc.assert(
    fc.property(heights, columns, (values, count) => {
      const kept = evenly(values, count);
      t.true(kept.length <= 4 * count);
      t.true(kept.every((index, at) => at === 0 || index > kept[at - 1]!));
      t.deepEqual(evenly(values, count), kept);
    }),
  );
});

test('with a column for each item all are kept', (t) => {
  fc.assert(
    fc.property(heights, (values) => {
      t.deepEqual(
        thin({ columns: values.length, column: (index) => index, heights: values }),
        values.map((_, index) => index),
      );
    }),
  );
});
