import test from 'ava';
import { directionsOf, sobol, SOBOL_DIMENSIONS, sobolNumber } from '../../../src/sweep/samplers/sobol.js';
import { valueAt } from '../../../src/sweep/space.js';
import { choice, range, when } from '../../helpers/search-spaces.js';

/** Of `scipy.stats.qmc.Sobol(100, scramble=False, bits=32)`, SciPy 1.17.1: index, then these dimensions' numbers. */
const DIMENSIONS = [0, 1, 2, 9, 31, 63, 99];
const SCIPY: readonly (readonly [number, readonly number[]])[] = [
  [0, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]],
  [1, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
  [2, [0.75, 0.25, 0.25, 0.75, 0.25, 0.75, 0.75]],
  [3, [0.25, 0.75, 0.75, 0.25, 0.75, 0.25, 0.25]],
  [20, [0.46875, 0.09375, 0.84375, 0.53125, 0.46875, 0.21875, 0.90625]],
  [63, [0.015625, 0.796875, 0.359375, 0.578125, 0.921875, 0.734375, 0.078125]],
  [
    5000,
    [
      0.1966552734375, 0.2606201171875, 0.2156982421875, 0.9898681640625, 0.2064208984375, 0.5247802734375,
      0.0655517578125,
    ],
  ],
  [
    65535,
    [
      1.52587890625e-5, 0.9999847412109375, 0.5637969970703125, 0.1638946533203125, 0.5090179443359375,
      0.2963714599609375, 0.4727630615234375,
    ],
  ],
];

test('without scrambling the numbers are SciPy’s', (t) => {
  t.is(SOBOL_DIMENSIONS, 100);
  for (const [index, numbers] of SCIPY) {
    t.deepEqual(
      DIMENSIONS.map((dimension) => sobolNumber(directionsOf(dimension), index)),
      numbers,
    );
  }
});

test('scrambled points fill every elementary interval of the first two dimensions alike', (t) => {
  const space = [range('x', 0, 1), range('y', 0, 1)];
  for (const seed of [1, 2, 3]) {
    const points = pointsOf(space, seed, 64);
    for (const columns of [1, 2, 4, 8, 16, 32, 64]) {
      const rows = 64 / columns;
      const cells = new Set(points.map(({ x, y }) => Math.floor(x! * columns) * rows + Math.floor(y! * rows)));
      t.is(cells.size, 64, `seed ${seed}, ${columns} columns`);
    }
  }
});

test('every dimension of scrambled points is balanced, and seeds differ', (t) => {
  const space = Array.from({ length: SOBOL_DIMENSIONS }, (_, at) => range(`p${at}`, 0, 1));
  const points = pointsOf(space, 1, 16);
  for (const { path } of space) {
    t.is(new Set(points.map((point) => Math.floor(valueAt(point, path)! * 16))).size, 16, path);
  }
  t.notDeepEqual(pointsOf(space, 2, 1), points.slice(0, 1));
  t.deepEqual(pointsOf(space, 1, 16).at(-1), points.at(-1));
});

test('a parameter keeps its dimension, whether others are active or not', (t) => {
  const inner = range('inner', 0, 1, { when: [when('gate', 1)] });
  const conditional = pointsOf([choice('gate', 2), inner, range('y', 0, 1)], 1, 32);
  const always = pointsOf([choice('gate', 2), { ...inner, when: [] }, range('y', 0, 1)], 1, 32);
  t.deepEqual(
    conditional,
    always.map(({ gate, inner, y }) => (gate === 1 ? { gate, inner, y } : { gate, y })),
  );
  t.is(conditional.filter(({ gate }) => gate === 1).length, 16);
});

function pointsOf(space: Parameters<typeof sobol.create>[0], seed: number, count: number) {
  const sampler = sobol.create(space, { seed, trials: count });
  return Array.from({ length: count }, (_, at) => sampler.suggest(at + 1, [])!);
}
