import test from 'ava';
import { varyingPaths } from '../../src/tasks/varying-columns.js';

const base = { name: 'a', train: { epochs: 5, optimizer: { type: 'adam', beta_1: 0.9 } }, layers: [{ units: 4 }, 'x'] };

test('what differs between experiments is named by its path', (t) => {
  const other = { ...base, name: 'b', train: { epochs: 6, optimizer: { type: 'adam', beta_1: 0.9 } } };
  t.deepEqual(varyingPaths([base, other], 9), ['train.epochs']);
  t.deepEqual(varyingPaths([base, { ...base, layers: [{ units: 8 }, 'x'] }], 9), ['layers[0].units']);
});

test('a key that only some have differs, and those below it are not named twice', (t) => {
  const sgd = { ...base, train: { epochs: 5, optimizer: { type: 'sgd', momentum: 0.5 } } };
  t.deepEqual(varyingPaths([base, sgd], 9), [
    'train.optimizer.type',
    'train.optimizer.beta_1',
    'train.optimizer.momentum',
  ]);
  t.deepEqual(varyingPaths([base, sgd], 2), ['train.optimizer.type', 'train.optimizer.beta_1']);
});

test('names, seeds, lists of other lengths and long texts are no columns; equal experiments have none', (t) => {
  const other = { ...base, name: 'b', seed: 3, layers: [{ units: 4 }, 'x', { rate: 'y'.repeat(99) }] };
  t.deepEqual(varyingPaths([base, other], 9), []);
  t.deepEqual(varyingPaths([base, structuredClone(base), undefined], 9), []);
});
