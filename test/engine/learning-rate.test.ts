import test from 'ava';
import { learningRateAt } from '../../src/engine/learning-rate.js';
import { experimentOf, LR_LAYERS } from '../helpers/experiments.js';

const rates = (schedule: object | string, epochs: number, stepsPerEpoch: number): number[] => {
  const written = {
    model: { layers: LR_LAYERS },
    train: { optimizer: { type: 'sgd', learning_rate: 1 }, learning_rate_schedule: schedule, epochs },
  };
  const { train } = experimentOf(written);
  return Array.from({ length: epochs * stepsPerEpoch }, (_, step) =>
    learningRateAt({ training: train }, step, stepsPerEpoch),
  );
};

test('a constant schedule stays at the rate of the optimizer', (t) => {
  t.deepEqual(rates('constant', 2, 2), [1, 1, 1, 1]);
});

test('a step schedule drops every few epochs', (t) => {
  t.deepEqual(
    rates({ type: 'step', step_epochs: 2, decay_rate: 0.5 }, 5, 2),
    [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25],
  );
});

test('an exponential schedule decays from step to step', (t) => {
  t.deepEqual(rates({ type: 'exponential', decay_rate: 0.25, decay_epochs: 1 }, 2, 2), [1, 0.5, 0.25, 0.125]);
});

test('a cosine schedule goes from the full rate to alpha times it', (t) => {
  const found = rates({ type: 'cosine', alpha: 0.1 }, 1, 5);
  t.is(found[0], 1);
  t.true(Math.abs(found[2]! - 0.55) < 1e-12);
  t.true(Math.abs(found[4]! - 0.1) < 1e-12);
});

test('a warm-up rises linearly and the schedule starts after it', (t) => {
  const found = rates({ type: 'step', step_epochs: 1, decay_rate: 0.5, warmup_epochs: 1 }, 3, 4);
  t.deepEqual(found, [0.25, 0.5, 0.75, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]);
});
