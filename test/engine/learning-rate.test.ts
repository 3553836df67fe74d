import test from 'ava';
import { pow } from '../../src/exact-math.js';
import { computeLearningRate } from '../../src/engine/learning-rate.js';
import { makeExperiment, LR_LAYERS } from '../helpers/experiments.js';
import { readTruth } from '../helpers/truth.js';
import type { ScheduleTruth } from '../helpers/truth.js';

const rates = (schedule: object | string, epochs: number, stepsPerEpoch: number): number[] => {
  const written = {
    model: { layers: LR_LAYERS },
    train: { optimizer: { type: 'sgd', learning_rate: 1 }, learning_rate_schedule: schedule, epochs },
  };
  const { train } = makeExperiment(written);
  return Array.from({ length: epochs * stepsPerEpoch }, (_, step) =>
    computeLearningRate({ training: train }, step, stepsPerEpoch),
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

test('a fraction of an epoch misses no drop', (t) => {
  for (const [step_epochs, stepsPerEpoch] of [
    [0.1, 600],
    [0.1, 235],
    [0.3, 469],
    [0.7, 1000],
  ] as const) {
    const found = rates({ type: 'step', step_epochs, decay_rate: 0.9 }, 21, stepsPerEpoch);
    const drops = found.map((rate) => Math.round(Math.log(rate) / Math.log(0.9)));
    for (let drop = 1; drop < drops.at(-1)!; drop++) {
      const first = drops.indexOf(drop);
      // Half a step at most, and what 0.3 * 469 is off.
      t.true(Math.abs(first - drop * step_epochs * stepsPerEpoch) <= 0.5 + 1e-9, `drop ${drop} of ${step_epochs}`);
    }
    t.is(drops[Math.round(21 * stepsPerEpoch) - 1], Math.ceil(21 / step_epochs - 1e-9) - 1);
  }
  t.is(rates({ type: 'step', step_epochs: 0.1, decay_rate: 0.9 }, 3, 600).at(-1), pow(0.9, 29));
});

test('a cosine schedule falls over as many steps as the run has: the last is one short of alpha', (t) => {
  const found = rates({ type: 'cosine', alpha: 0.1 }, 2, 2);
  const expected = [1, 0.1 + 0.45 * (1 + Math.SQRT1_2), 0.55, 0.1 + 0.45 * (1 - Math.SQRT1_2)];
  // Rounding of the cosine.
  t.true(found.every((rate, step) => Math.abs(rate - expected[step]!) < 1e-15));
});

test('a warm-up rises linearly from 0 and the schedule starts after it', (t) => {
  const found = rates({ type: 'step', step_epochs: 1, decay_rate: 0.5, warmup_epochs: 1 }, 3, 4);
  t.deepEqual(found, [0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]);
  t.deepEqual(rates({ type: 'constant', warmup_epochs: 0.5 }, 1, 5), [0, 1 / 3, 2 / 3, 1, 1]);
});

test('rates of restarts, polynomials and one cycle are those of Keras and PyTorch, with and without a warm-up', (t) => {
  const cases = readTruth<ScheduleTruth>('schedules');
  t.true(cases.length >= 28);
  for (const { schedule, learning_rate, epochs, per_epoch: perEpoch, rates: expected } of cases) {
    const train = { optimizer: { type: 'sgd', learning_rate }, learning_rate_schedule: schedule, epochs };
    const { train: training } = makeExperiment({ model: { layers: LR_LAYERS }, train });
    expected.forEach((rate, step) => {
      const found = computeLearningRate({ training }, step, perEpoch);
      // Keras computes rates in float32, and powers through logarithms.
      t.true(Math.abs(found - rate) <= 2e-6 * learning_rate, `${JSON.stringify(schedule)}, step ${step}: ${found}`);
    });
  }
});

test('a restart whose place is a rounding off still comes at its step', (t) => {
  // The cycles of 100, 110 and 121 steps: 1.1 has no exact double.
  const found = rates({ type: 'cosine_restarts', first_decay_epochs: 1, t_mul: 1.1 }, 4, 100);
  const restarts = found.flatMap((rate, step) => (rate === 1 ? [step] : []));
  t.deepEqual(restarts, [0, 100, 210, 331]);
});

test('one cycle over a few steps, or one, divides by nothing', (t) => {
  for (const [epochs, perEpoch] of [
    [1, 1],
    [1, 2],
    [1, 4],
    [10, 1],
  ] as const)
    for (const three_phase of [true, false])
      for (const pct_start of [0, 0.1, 0.25, 0.5]) {
        const found = rates({ type: 'one_cycle', pct_start, three_phase }, epochs, perEpoch);
        t.true(found.every((rate) => rate > 0 && rate <= 1));
      }
});
