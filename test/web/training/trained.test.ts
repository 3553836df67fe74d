import test from 'ava';
import type { TrainEvent } from '../../../src/engine/train.js';
import { applyEvent, beginTraining } from '../../../src/web/training/trained.js';
import type { Begun, Trained } from '../../../src/web/training/trained.js';
import { compile } from '../../../src/model/compile.js';
import { LR_LAYERS, makeExperiment } from '../../helpers/experiments.js';

const shape = { imageShape: [28, 28, 1], classes: 10 } as const;
const planOf = (layers: readonly object[]) => {
  const experiment = makeExperiment({ name: 'a', data: { dataset: 'mnist' }, model: { layers } });
  return { experiment, plan: compile(experiment, shape) };
};

function begun(): Trained {
  return beginTraining({ number: 1, text: '', kept: [], created: '', ...planOf(LR_LAYERS) } as unknown as Begun);
}

function progress(epoch: number, step: number, loss: number): TrainEvent {
  return { type: 'progress', epoch, step, steps: 10, loss, accuracy: loss / 2, imagesPerSecond: 1 };
}

test('a point of the curves is the mean over the steps since the point before', (t) => {
  const events = [progress(1, 2, 3), progress(1, 4, 2), progress(1, 10, 1), progress(2, 5, 0.5)];
  const { rows } = events.reduce<Trained>((trained, event) => applyEvent(trained, event, null), begun());
  t.deepEqual(rows.epoch, [1, 1, 1, 2]);
  t.deepEqual(rows.step, [2, 4, 10, 5]);
  // (4·2 − 2·3) / 2, then (10·1 − 4·2) / 6
  t.deepEqual(rows.loss, [3, 1, 2 / 6, 0.5]);
  t.deepEqual(rows.accuracy, [1.5, 0.5, 1 / 6, 0.25]);
});

test('a long training has no more points than can be seen, and keeps the last one', (t) => {
  let trained = begun();
  for (let step = 1; step <= 5000; step++) trained = applyEvent(trained, progress(step, 1, step), null);
  t.true(trained.rows.step.length <= 2000);
  t.is(trained.rows.epoch.at(-1), 5000);
  t.deepEqual(
    trained.rows.epoch,
    [...trained.rows.epoch].sort((a, b) => a - b),
  );
});
