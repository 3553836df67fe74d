import test from 'ava';
import { progressOf } from '../../src/server/follow-run.js';

const course = { epochsPlanned: 4, stepsPerEpoch: 10, epochsDone: 0, epochSeconds: 0, lastStep: null };

test('progress counts whole epochs and the steps of the next one; the time left is that of the epochs before', (t) => {
  const lastStep = { epoch: 3, step: 5, seconds: 1 };
  t.deepEqual(progressOf({ ...course, epochsDone: 2, epochSeconds: 8, lastStep }), { done: 0.625, secondsLeft: 6 });
});

test('in the first epoch the time left is that of its steps, and before them it is not known', (t) => {
  const lastStep = { epoch: 1, step: 5, seconds: 3 };
  t.deepEqual(progressOf({ ...course, lastStep }), { done: 0.125, secondsLeft: 21 });
  t.deepEqual(progressOf(course), { done: 0, secondsLeft: null });
  t.deepEqual(progressOf({ ...course, lastStep: { epoch: 1, step: 0, seconds: 0 } }), { done: 0, secondsLeft: null });
});

test('steps of an epoch that has ended, and more steps than there are, are no progress', (t) => {
  t.deepEqual(progressOf({ ...course, epochsDone: 4, epochSeconds: 8, lastStep: { epoch: 4, step: 10, seconds: 2 } }), {
    done: 1,
    secondsLeft: 0,
  });
  t.is(progressOf({ ...course, lastStep: { epoch: 1, step: 99, seconds: 1 } }).done, 0.25);
});
