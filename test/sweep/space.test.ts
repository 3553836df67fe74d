import test from 'ava';
import { atQuantile, countValues, isEnumerable, nthValue, pointOf, valueAt } from '../../src/sweep/space.js';
import { choice, range, when } from '../helpers/search-spaces.js';

/** Below 1 as a uniform number is. */
const ALMOST_ONE = 1 - 2 ** -53;

test('the ends of a uniform number are the ends of every domain', (t) => {
  for (const [{ domain }, first, last] of [
    [choice('c', 3), 0, 2],
    [range('r', -2, 5), -2, 5],
    [range('r', 1e-4, 0.1, { scale: 'log' }), 1e-4, 0.1],
    [range('r', 4, 32, { step: 4, integer: true }), 4, 32],
    [range('r', 0, 0.3, { step: 0.1 }), 0, 0.3],
    [range('r', 1, 1000, { scale: 'log', integer: true }), 1, 1000],
    [range('r', 8, 520, { scale: 'log', step: 16, integer: true }), 8, 520],
    [range('r', 7, 7), 7, 7],
  ] as const) {
    t.true(Math.abs(atQuantile(domain, 0) / first - 1) < 1e-12 || first === 0);
    t.true(Math.abs(atQuantile(domain, ALMOST_ONE) / last - 1) < 1e-12);
    t.true(atQuantile(domain, 0) >= first && atQuantile(domain, ALMOST_ONE) <= last);
  }
});

test('every value of a stepped range is equally likely, its ends too', (t) => {
  const { domain } = range('r', 4, 32, { step: 4, integer: true });
  const counts = new Map<number, number>();
  for (let at = 0; at < 800; at++) {
    const value = atQuantile(domain, (at + 0.5) / 800);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  t.deepEqual(
    [...counts],
    [4, 8, 12, 16, 20, 24, 28, 32].map((value) => [value, 100]),
  );
});

test('a logarithmic range gives each factor the same share', (t) => {
  const { domain } = range('r', 1e-4, 1e-1, { scale: 'log' });
  for (const [uniform, value] of [
    [1 / 3, 1e-3],
    [2 / 3, 1e-2],
  ] as const) {
    t.true(Math.abs(atQuantile(domain, uniform) / value - 1) < 1e-12);
  }
});

test('steps are written as people write them, and stop at the last that fits', (t) => {
  const tenths = range('r', -0.3, 0.3, { step: 0.1 }).domain;
  t.is(countValues(tenths), 7);
  t.deepEqual(
    Array.from({ length: 7 }, (_, at) => nthValue(tenths, at)),
    [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3],
  );
  const small = range('r', 1e-7, 1e-6, { step: 3e-7 }).domain;
  t.deepEqual(
    Array.from({ length: countValues(small) }, (_, at) => nthValue(small, at)),
    [1e-7, 4e-7, 7e-7, 1e-6],
  );
  t.is(atQuantile(range('r', 0, 10, { step: 4, integer: true }).domain, ALMOST_ONE), 8);
});

test('a grid wants choices, steps or whole numbers on a line', (t) => {
  t.true(isEnumerable(choice('c', 2).domain));
  t.true(isEnumerable(range('r', 0, 1, { step: 0.1 }).domain));
  t.true(isEnumerable(range('r', 0, 9, { integer: true }).domain));
  t.false(isEnumerable(range('r', 1, 9, { integer: true, scale: 'log' }).domain));
  t.false(isEnumerable(range('r', 0, 1).domain));
});

test('a point holds what is active: a chain of conditions is followed, wherever the parents stand', (t) => {
  const space = [choice('leaf', 2, [when('middle', 1)]), choice('top', 2), choice('middle', 2, [when('top', 0)])];
  t.deepEqual(pointOf(space, [1, 0, 1]), { leaf: 1, top: 0, middle: 1 });
  t.deepEqual(pointOf(space, [1, 0, 0]), { top: 0, middle: 0 });
  t.deepEqual(pointOf(space, [1, 1, 1]), { top: 1 });
});

test('a path may be any text', (t) => {
  const point = pointOf([choice('__proto__', 2), choice('constructor', 2)], [1, 0]);
  t.is(valueAt(point, '__proto__'), 1);
  t.is(valueAt(point, 'constructor'), 0);
  t.is(valueAt(point, 'toString'), undefined);
  t.is(valueAt(JSON.parse(JSON.stringify(point)), '__proto__'), 1);
});
