import test from 'ava';
import { freshWatch, watchBest, watchForPlateau, watchForStop } from '../../src/engine/watch.js';
import type { Watch } from '../../src/engine/watch.js';
import type { EpochRecord } from '../../src/records.js';

const recordsOf = (losses: readonly number[]): EpochRecord[] =>
  losses.map((val_loss, index) => ({
    epoch: index + 1,
    accuracy: 0.5,
    loss: 1,
    val_accuracy: 1 - val_loss,
    val_loss,
    learning_rate: 1,
    seconds: 1,
  }));

const stopping = {
  monitor: 'val_loss',
  patience: 2,
  min_delta: 0,
  restore_best_weights: false,
  start_from_epoch: 0,
} as const;

/** The epoch after which early stopping ends a run with these losses, or null. */
function stopEpoch(
  losses: readonly number[],
  options: Partial<Parameters<typeof watchForStop>[1]> = {},
): number | null {
  let watch: Watch = freshWatch;
  for (const record of recordsOf(losses)) {
    const next = watchForStop(watch, { ...stopping, ...options }, record);
    if (next.stop) return record.epoch;
    watch = next.watch;
  }
  return null;
}

test('stops after `patience` epochs without improvement', (t) => {
  t.is(stopEpoch([0.5, 0.4, 0.45, 0.44, 0.3]), 4);
  t.is(stopEpoch([0.5, 0.4, 0.45, 0.39, 0.41]), null);
});

test('patience 0 stops at the first epoch that is no better', (t) => {
  t.is(stopEpoch([0.5, 0.4, 0.4, 0.1], { patience: 0 }), 3);
});

test('an improvement smaller than min_delta does not count', (t) => {
  t.is(stopEpoch([0.5, 0.499, 0.498, 0.497], { min_delta: 0.01 }), 3);
});

test('an improvement of exactly min_delta does not count, though 0.13 - 0.01 is more than 0.12 in float64', (t) => {
  t.true(0.13 - 0.01 > 0.12);
  t.is(stopEpoch([0.88, 0.87, 0.87], { monitor: 'val_accuracy', min_delta: 0.01 }), 3);
});

test('accuracy is watched upwards', (t) => {
  t.is(stopEpoch([0.5, 0.6, 0.7], { monitor: 'val_accuracy' }), 3);
});

test('epochs before start_from_epoch do not count', (t) => {
  t.is(stopEpoch([0.1, 0.5, 0.6, 0.7, 0.8], { start_from_epoch: 1 }), 4);
});

test('a plateau lowers the rate after `patience` epochs, then again only after the cooldown, as Keras counts it', (t) => {
  const loweredWith = (patience: number, cooldown: number): number[] => {
    const options = { monitor: 'val_loss', factor: 0.5, patience, min_delta: 0, cooldown, min_lr: 0 } as const;
    let watch: Watch = freshWatch;
    return recordsOf(Array.from({ length: 9 }, () => 0.5)).flatMap((record) => {
      const next = watchForPlateau(watch, options, record);
      watch = next.watch;
      return next.lower ? [record.epoch] : [];
    });
  };
  t.deepEqual(loweredWith(2, 0), [3, 5, 7, 9]);
  t.deepEqual(loweredWith(2, 2), [3, 6, 9]);
  t.deepEqual(loweredWith(1, 0), loweredWith(1, 1));
  t.deepEqual(loweredWith(1, 2), [2, 4, 6, 8]);
});

test('the best epoch is the first of equals', (t) => {
  const best = recordsOf([0.5, 0.3, 0.3, 0.4]).reduce<Watch>(
    (watch, record) => watchBest(watch, 'val_loss', record),
    freshWatch,
  );
  t.is(best.bestEpoch, 2);
  t.is(best.best, 0.3);
});

test('watching what was not measured is a bug, not a value', (t) => {
  const record = { ...recordsOf([0.5])[0]!, val_loss: null };
  t.throws(() => watchBest(freshWatch, 'val_loss', record), { message: /not measured/ });
});
