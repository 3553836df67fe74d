import { readFileSync } from 'node:fs';
import test from 'ava';
import { FUNCTIONS } from '../../bench/search-functions.js';
import { asFunction, readTable } from '../../bench/search-table.js';
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

test('the table of trained runs is a whole grid, its numbers in their order', (t) => {
  const csv = readFileSync(new URL('../../../bench/table/trials.csv', import.meta.url), 'utf8');
  const { space, losses } = readTable('table', csv);
  t.is(losses.length, 200);
  t.true(losses.every((loss) => loss > 0));
  t.deepEqual(
    space.map(({ path, domain }) => [path, domain.kind === 'choice' ? domain.values : domain.max + 1]),
    [
      ['train.optimizer.type', ['sgd', 'adam']],
      ['train.optimizer.learning_rate', 10],
      ['model.layers[1].units', 5],
      ['train.batch_size', 2],
    ],
  );
  const lines = csv.trim().split('\n');
  const best = losses.indexOf(Math.min(...losses));
  t.regex(lines[best + 1]!, /,adam,0\.003,64,64,$/);
  const at = { 'train.optimizer.type': 1, 'train.optimizer.learning_rate': 3 };
  const point = { ...at, 'model.layers[1].units': 4, 'train.batch_size': 1 };
  t.is(asFunction({ name: 'table', space, losses }).lossOf(point), losses[best]!);
  t.throws(() => readTable('x', csv.replace('complete', 'failed')), { message: 'x: trial 1 is failed' });
  t.throws(() => readTable('x', csv.replaceAll(',16,', ',99,')), { message: /do not rise/ });
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
