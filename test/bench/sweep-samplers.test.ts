import test from 'ava';
import { FUNCTIONS } from '../../bench/search-functions.js';
import { asFunction } from '../../bench/search-table.js';
import { regretOf, search } from '../../bench/sweep-samplers.js';
import { choice, range, when } from '../helpers/search-spaces.js';

test('the test functions have their least values where the literature says', (t) => {
  const points = {
    Branin: { x: 9.42478, y: 2.475 },
    'Hartmann 6': { x0: 0.20169, x1: 0.150011, x2: 0.476874, x3: 0.275332, x4: 0.311652, x5: 0.6573 },
    'Rosenbrock 4': { x0: 1, x1: 1, x2: 1, x3: 1 },
    conditional: { optimizer: 1, rate: 0.1, momentum: 0.9, nesterov: 1, filters: 32, layers: 3, dropout: 0.25 },
  };
  t.deepEqual(
    FUNCTIONS.map(({ name }) => name),
    Object.keys(points),
  );
  for (const { name, minimum, lossOf } of FUNCTIONS) {
    t.true(Math.abs(lossOf(points[name as keyof typeof points]) - minimum) < 1e-5, name);
  }
});

test('a table of measured losses is a function too', (t) => {
  const space = [choice('gate', 2), range('inner', 1, 3, { integer: true, when: [when('gate', 1)] })];
  const table = asFunction({ name: 'runs', space, losses: [0.5, 0.3, 0.1, 0.2] });
  t.is(table.minimum, 0.1);
  t.is(table.lossOf({ gate: 0 }), 0.5);
  t.is(table.lossOf({ inner: 2, gate: 1 }), 0.1);
  t.throws(() => asFunction({ name: 'runs', space, losses: [1] }), { message: /1 losses for a grid of 4 points/ });
  const losses = search('grid', { fn: table, seed: 1, trials: 10 });
  t.deepEqual(losses, [0.5, 0.3, 0.1, 0.2]);
  t.is(regretOf(losses, { count: 2, minimum: table.minimum }), 0.3 - 0.1);
});
