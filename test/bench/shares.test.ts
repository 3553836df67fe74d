import test from 'ava';
import { computeRate, countWorkOfTask } from '../../bench/shares.js';
import { listScalingCases } from '../../bench/scaling.js';
import { MODELS } from '../../bench/tasks.js';

const cnn = MODELS.find(({ name }) => name === 'cnn')!;

test('a training step is three forward passes, of which the first layer needs no image gradient', async (t) => {
  const { dense, needed } = await countWorkOfTask(cnn, '');
  const [first, second, last] = [24 * 24 * 8 * 25 * 2, 8 * 8 * 16 * 200 * 2, 256 * 10 * 2];
  const forward = first + second + last;
  // Biases, activations and softmax add a little.
  t.true(dense >= 3 * forward && dense < 3.1 * forward, `${dense} for ${3 * forward}`);
  t.true(dense - needed >= first && dense - needed < 1.1 * first);
});

test('rates are in GFLOP/s of an epoch', (t) => {
  t.is(computeRate(1e6, 60_000, 2), 30);
});

test('the series cover images, batch size, filters and threads; one core has no second thread', (t) => {
  t.deepEqual(
    listScalingCases(1).map(({ axis, cases }) => [axis, cases.map(({ label }) => label)]),
    [
      ['training images', ['15000', '30000', '60000']],
      ['batch size', ['25', '50', '100', '200', '400']],
      ['filters (both convolutions)', ['8/16', '16/32', '32/64']],
      ['threads', ['1']],
    ],
  );
  t.deepEqual(
    listScalingCases(8)
      .at(-1)!
      .cases.map(({ label }) => label),
    ['1', '2', '8'],
  );
});
