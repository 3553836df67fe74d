import test from 'ava';
import { grid } from '../../../src/sweep/samplers/grid.js';
import type { Space } from '../../../src/sweep/space.js';
import { choice, range, when } from '../../helpers/search-spaces.js';

test('a grid reads in order, the last parameter fastest, and ends', (t) => {
  const space = [choice('a', 2), range('b', 0, 0.2, { step: 0.1 })];
  t.deepEqual(pointsOf(space), [
    { a: 0, b: 0 },
    { a: 0, b: 0.1 },
    { a: 0, b: 0.2 },
    { a: 1, b: 0 },
    { a: 1, b: 0.1 },
    { a: 1, b: 0.2 },
  ]);
});

test('a parameter that is not active does not multiply the grid', (t) => {
  const space = [
    choice('optimizer', 3),
    range('momentum', 0, 2, { integer: true, when: [when('optimizer', 1)] }),
    choice('batch', 2),
  ];
  t.is(grid.size!(space), 2 + 6 + 2);
  t.deepEqual(pointsOf(space), [
    { optimizer: 0, batch: 0 },
    { optimizer: 0, batch: 1 },
    { optimizer: 1, momentum: 0, batch: 0 },
    { optimizer: 1, momentum: 0, batch: 1 },
    { optimizer: 1, momentum: 1, batch: 0 },
    { optimizer: 1, momentum: 1, batch: 1 },
    { optimizer: 1, momentum: 2, batch: 0 },
    { optimizer: 1, momentum: 2, batch: 1 },
    { optimizer: 2, batch: 0 },
    { optimizer: 2, batch: 1 },
  ]);
});

test('a condition may stand above its parent, and hang on two of them', (t) => {
  const space = [choice('child', 3, [when('a', 1), when('b', 0)]), choice('a', 2), choice('b', 2)];
  const points = pointsOf(space);
  t.is(points.length, 6);
  t.is(new Set(points.map((point) => JSON.stringify(point))).size, 6);
  t.deepEqual(
    points.filter((point) => Object.hasOwn(point, 'child')),
    [0, 1, 2].map((child) => ({ child, a: 1, b: 0 })),
  );
});

test('a grid too large to list still has a size, and a last point', (t) => {
  const space = Array.from({ length: 8 }, (_, at) => range(`p${at}`, 0, 99, { integer: true }));
  t.is(grid.size!(space), 1e16);
  const small = space.slice(0, 3);
  const sampler = grid.create(small, { seed: 1, trials: 10 });
  t.deepEqual(sampler.suggest(1e6, []), { p0: 99, p1: 99, p2: 99 });
  t.is(sampler.suggest(1e6 + 1, []), undefined);
});

function pointsOf(space: Space) {
  const sampler = grid.create(space, { seed: 1, trials: 1000 });
  const size = grid.size!(space);
  const points = Array.from({ length: size }, (_, at) => sampler.suggest(at + 1, [])!);
  if (sampler.suggest(size + 1, []) !== undefined) throw new Error('the grid goes on beyond its size');
  return points;
}
