import test from 'ava';
import { random } from '../../../src/sweep/samplers/random.js';
import { valueAt } from '../../../src/sweep/space.js';
import { choice, range, when } from '../../helpers/search-spaces.js';

const TRIALS = 3000;
const space = [
  range('line', -1, 3),
  range('log', 1e-4, 1, { scale: 'log' }),
  range('step', 4, 32, { step: 4, integer: true }),
  choice('gate', 3),
  range('inner', 0, 1, { when: [when('gate', 1)] }),
];
const sampler = random.create(space, { seed: 1, trials: TRIALS });
const points = Array.from({ length: TRIALS }, (_, at) => sampler.suggest(at + 1, [])!);

test('random values are uniform on their own line', (t) => {
  const column = (path: string) => points.flatMap((point) => valueAt(point, path) ?? []);
  for (const shares of [
    sharesIn(column('line'), [-1, 0, 1, 2, 3]),
    sharesIn(column('log'), [1e-4, 1e-3, 1e-2, 1e-1, 1]),
    sharesIn(column('step'), [0, 10, 18, 26, 34]),
    sharesIn(column('inner'), [0, 0.25, 0.5, 0.75, 1]),
  ]) {
    // Five standard deviations of a quarter of 1000 draws.
    for (const share of shares) t.true(Math.abs(share - 0.25) < 0.07, String(shares));
  }
  t.deepEqual(
    [...new Set(column('step'))].sort((a, b) => a - b),
    [4, 8, 12, 16, 20, 24, 28, 32],
  );
});

test('a parameter has a value exactly where it is active', (t) => {
  t.true(points.every((point) => (valueAt(point, 'inner') !== undefined) === (valueAt(point, 'gate') === 1)));
  t.true(points.some((point) => valueAt(point, 'gate') === 1));
});

test('a trial’s point depends on the seed and its number alone', (t) => {
  const again = random.create(space, { seed: 1, trials: 5 });
  for (const trial of [77, 3, 77, 1]) t.deepEqual(again.suggest(trial, []), points[trial - 1]);
  t.notDeepEqual(random.create(space, { seed: 2, trials: 5 }).suggest(1, []), points[0]);
  t.is(new Set(points.map((point) => valueAt(point, 'line'))).size, TRIALS);
});

function sharesIn(values: readonly number[], edges: readonly number[]): readonly number[] {
  return edges
    .slice(1)
    .map((edge, at) => values.filter((value) => value >= edges[at]! && value < edge).length / values.length);
}
