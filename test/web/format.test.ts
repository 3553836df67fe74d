import test from 'ava';
import { formatEpochs } from '../../src/web/format.js';

test('one epoch is no plural', (t) => {
  t.deepEqual([0, 1, 2, 12_345].map(formatEpochs), ['0 epochs', '1 epoch', '2 epochs', '12,345 epochs']);
});
