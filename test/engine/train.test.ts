import test from 'ava';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.js';
import { drawEpochOrder } from '../../src/engine/epoch-order.js';
import { collectEvents, LR_LAYERS, openExperiment, SMALL_CNN_LAYERS, trainToEnd } from '../helpers/experiments.js';

const plain = createTfjsEngine({ cacheDirectory: '', backend: 'plain' });
const lr = (train: object = {}, data: object = {}) => ({
  data: { limit: { train: 250, test: 100 }, ...data },
  model: { layers: LR_LAYERS },
  train: { batch_size: 100, epochs: 3, ...train },
});
const recordsOf = (events: Awaited<ReturnType<typeof trainToEnd>>) =>
  collectEvents(events, 'epoch').map(({ record: { seconds: _, ...record } }) => record);

test.serial('learns: loss falls and accuracy rises, on training and validation images', async (t) => {
  const [first, , last] = recordsOf(await trainToEnd(await openExperiment(lr(), plain)));
  t.true(last!.loss < first!.loss && last!.accuracy > first!.accuracy);
  t.true(last!.val_loss! < first!.val_loss! && last!.val_accuracy! > first!.val_accuracy!);
});

test.serial('the same config gives the same history and weights, byte for byte, and another seed others', async (t) => {
  const written = { ...lr(), model: { layers: SMALL_CNN_LAYERS } };
  const result = async (seed: number) => {
    const opened = await openExperiment({ ...written, seed }, plain);
    const records = recordsOf(await trainToEnd(opened));
    return { records, weights: (await opened.session.snapshot()).weights };
  };
  const [first, second, other] = [await result(1), await result(1), await result(2)];
  t.deepEqual(second, first);
  t.notDeepEqual(other.weights, first.weights);
});

test.serial('the last batch of an epoch takes what is left and counts by its size', async (t) => {
  const opened = await openExperiment(lr({ epochs: 1, log_every: 1, shuffle: false }), plain);
  const events = await trainToEnd(opened);
  const steps = collectEvents(events, 'log').map(({ record }) => record);
  const [epoch] = recordsOf(events);
  t.deepEqual(
    steps.map(({ step }) => step),
    [0, 1, 2, 3],
  );
  const mean = (100 * steps[1]!.loss + 100 * steps[2]!.loss + 50 * steps[3]!.loss) / 250;
  t.true(Math.abs(mean - epoch!.loss) < 1e-9);
  t.is(steps[3]!.mean_loss, epoch!.loss);
  for (const { accuracy, batch_accuracy } of steps) t.is(batch_accuracy, accuracy);
});

test.serial('steps.csv gets a row at step 0, every log_every steps and at the end of each epoch', async (t) => {
  const events = await trainToEnd(await openExperiment(lr({ epochs: 2, batch_size: 50, log_every: 2 }), plain));
  const rows = collectEvents(events, 'log').map(({ record }) => record);
  t.deepEqual(
    rows.map(({ epoch, step }) => [epoch, step]),
    [1, 2].flatMap((epoch) => [0, 2, 4, 5].map((step) => [epoch, step])),
  );
  const times = rows.map((row) => row.elapsed_seconds);
  t.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
    'they go on from epoch to epoch',
  );
});

test.serial('step 0 is the first batch before it changed a weight, whatever is logged after it', async (t) => {
  const opened = await openExperiment(lr({ epochs: 1, shuffle: false, log_every: 2 }), plain);
  const { training } = opened.data;
  const size = training.images.length / training.count;
  const batch = {
    ...training,
    images: training.images.subarray(0, 100 * size),
    labels: training.labels.subarray(0, 100),
  };
  const before = (await opened.session.evaluate({ ...batch, count: 100 }, new AbortController().signal))!;
  const [first, second] = collectEvents(await trainToEnd(opened), 'log').map(({ record }) => record);
  t.like(first, { step: 0, seconds: 0, loss: first!.mean_loss, accuracy: first!.batch_accuracy });
  t.is(first!.accuracy, before.accuracy);
  t.true(Math.abs(first!.loss - before.loss) < 1e-5);
  t.is(second!.loss, second!.mean_loss);
  t.true(Math.abs(second!.accuracy - (first!.batch_accuracy + second!.batch_accuracy) / 2) < 1e-12);
});

test.serial('without validation the validation columns are empty', async (t) => {
  const [record] = recordsOf(await trainToEnd(await openExperiment(lr({ epochs: 1 }, { validation: 'none' }), plain)));
  t.is(record!.val_loss, null);
  t.is(record!.val_accuracy, null);
});

test.serial('early stopping ends the run and restores the best weights', async (t) => {
  const stopping = { monitor: 'val_loss', patience: 1, restore_best_weights: true };
  const opened = await openExperiment(
    lr({ epochs: 30, optimizer: { type: 'sgd', learning_rate: 20 }, early_stopping: stopping }),
    plain,
  );
  const events = await trainToEnd(opened);
  const end = collectEvents(events, 'end')[0]!.outcome;
  t.is(end.reason, 'stopped_early');
  if (end.reason !== 'stopped_early') return;
  t.true(end.restored);
  const best = recordsOf(events)[end.bestEpoch - 1]!;
  const { loss } = (await opened.session.evaluate(opened.data.test, new AbortController().signal))!;
  t.is(loss, best.val_loss!);
});

test.serial('a plateau lowers the learning rate of later epochs', async (t) => {
  const plateau = { monitor: 'loss', factor: 0.5, patience: 1, min_delta: 1000, min_lr: 0.0003 };
  const events = await trainToEnd(await openExperiment(lr({ epochs: 5, reduce_lr_on_plateau: plateau }), plain));
  t.deepEqual(
    recordsOf(events).map((record) => record.learning_rate),
    [0.001, 0.001, 0.0005, 0.0003, 0.0003],
  );
});

test.serial('a loss that is no number ends the run with its epoch and step', async (t) => {
  const written = lr(
    { batch_size: 10, optimizer: { type: 'sgd', learning_rate: 1000 }, loss: 'mean_squared_error' },
    { normalization: 'none' },
  );
  const layers = [{ type: 'flatten' }, { type: 'dense', units: 10 }];
  const events = await trainToEnd(await openExperiment({ ...written, model: { layers } }, plain));
  const end = collectEvents(events, 'end')[0]!.outcome;
  t.is(end.reason, 'not_finite');
  if (end.reason !== 'not_finite') return;
  t.false(Number.isFinite(end.loss));
  t.true(end.step > 1);
});

test.serial('an abort stops after the current step', async (t) => {
  const controller = new AbortController();
  const opened = await openExperiment(lr({ epochs: 1000 }), plain);
  const trainSteps = opened.session.trainSteps.bind(opened.session);
  let calls = 0;
  opened.session.trainSteps = (request) => {
    if (++calls === 4) controller.abort();
    return trainSteps(request);
  };
  const end = collectEvents(await trainToEnd(opened, controller.signal), 'end')[0]!.outcome;
  t.is(end.reason, 'interrupted');
});

test.serial('top_k is measured on both sets', async (t) => {
  const metrics = ['accuracy', { type: 'top_k', k: 3 }];
  const [record] = recordsOf(await trainToEnd(await openExperiment(lr({ epochs: 1, metrics }), plain)));
  t.true(record!.top_k_accuracy! > record!.accuracy);
  t.true(record!.val_top_k_accuracy! > record!.val_accuracy!);
});

test('the order of an epoch is a permutation that the seed and the epoch decide', async (t) => {
  const { plan } = await openExperiment(lr(), plain);
  const order = drawEpochOrder(plan, 1000, 1);
  t.is(new Set(order).size, 1000);
  t.deepEqual(drawEpochOrder(plan, 1000, 1), order);
  t.notDeepEqual(drawEpochOrder(plan, 1000, 2), order);
  t.notDeepEqual(drawEpochOrder({ ...plan, seed: 2 }, 1000, 1), order);
  const unshuffled = { ...plan, training: { ...plan.training, shuffle: false } };
  t.deepEqual([...drawEpochOrder(unshuffled, 3, 1)], [0, 1, 2]);
});

test.serial(
  'training ends in the moving averages, if the optimizer keeps them; epochs are measured without',
  async (t) => {
    const optimizer = { type: 'sgd', learning_rate: 0.5 };
    const [raw, kept] = [
      await openExperiment(lr({ optimizer }), plain),
      await openExperiment(lr({ optimizer: { ...optimizer, use_ema: true } }), plain),
    ];
    const [rawEvents, keptEvents] = [await trainToEnd(raw), await trainToEnd(kept)];
    t.deepEqual(recordsOf(keptEvents), recordsOf(rawEvents));
    const [last, averaged] = [await raw.session.snapshot(), await kept.session.snapshot()];
    t.notDeepEqual(averaged.weights, last.weights);
    const values = averaged.optimizer.flatMap((kept) => [...kept.values]);
    t.deepEqual([...averaged.weights], values, 'there is nothing but averages in its state');
    t.deepEqual(collectEvents(keptEvents, 'end')[0]!.weights, { epoch: 3, averaged: true });
    t.deepEqual(collectEvents(rawEvents, 'end')[0]!.weights, { epoch: 3 });
  },
);

test.serial('best weights are restored as they were measured, not averaged', async (t) => {
  const early_stopping = { monitor: 'val_loss', patience: 5, restore_best_weights: true };
  const weightsOf = async (optimizer: object) => {
    const opened = await openExperiment(lr({ optimizer, early_stopping }), plain);
    const end = collectEvents(await trainToEnd(opened), 'end')[0]!;
    return { weights: (await opened.session.snapshot()).weights, place: end.weights };
  };
  const optimizer = { type: 'sgd', learning_rate: 0.1 };
  t.deepEqual(await weightsOf({ ...optimizer, use_ema: true }), await weightsOf(optimizer));
});
