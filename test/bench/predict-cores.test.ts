import test from 'ava';
import { predictCores } from '../../bench/predict-cores.js';

const NEAR = 1e-9;

test('tasks are taken in their order by the thread that is free first; threads meet behind each phase', (t) => {
  const taskMs = [[3, 1, 1, 1], [4]];
  const predicted = predictCores({ taskMs, measured: { one: 10, two: 7 }, threads: [1, 2, 4] });
  t.deepEqual(
    predicted.map(({ longestMs }) => longestMs),
    [10, 7, 7],
  );
  t.deepEqual(
    predicted.map(({ stepMs }) => stepMs),
    [10, 7, 7],
  );
});

test('one thread’s own time stays, that of two beyond it grows with the threads', (t) => {
  const taskMs = [[1, 1, 1, 1]];
  // 0.5 ms beyond the tasks of one thread; 2.9 = 2 + 0.5 + 0.4 of meetings.
  const [one, two, four] = predictCores({ taskMs, measured: { one: 4.5, two: 2.9 }, threads: [1, 2, 4] });
  t.is(one!.stepMs, 4.5);
  t.true(Math.abs(two!.stepMs - 2.9) < NEAR);
  t.true(Math.abs(four!.meetingsMs - 0.8) < NEAR);
  t.true(Math.abs(four!.stepMs - (1 + 0.8 + 0.5)) < NEAR);
});

test('where two threads were not measured, meetings cost nothing', (t) => {
  const [predicted] = predictCores({ taskMs: [[2, 2]], measured: { one: 4, two: null }, threads: [2] });
  t.is(predicted!.stepMs, 2);
});
