import test from 'ava';
import type { StepsOfRun } from '../../../../src/server/api/curves.js';
import { StepLogs } from '../../../../src/web/pages/curves/step-logs.js';

/** A log that is answered in parts of two rows, once `release` is called if it is held. */
function logOf(steps: number[]) {
  const asked: number[] = [];
  const shown: (readonly number[])[] = [];
  const held: (() => void)[] = [];
  const state = { isHeld: false };
  const answer = (from: number): StepsOfRun => {
    const step = steps.slice(from, from + 2);
    const zeros = step.map(() => 0);
    return { from, count: steps.length, step, epoch: zeros, loss: zeros, accuracy: zeros, seconds: zeros };
  };
  const logs = new StepLogs({
    rows: new Map(),
    ask: async (_, from) => {
      asked.push(from);
      const rows = answer(from);
      if (state.isHeld) await new Promise<void>((resolve) => held.push(resolve));
      return rows;
    },
    onRows: (rows) => shown.push(rows.get('a')!.step),
  });
  return { logs, asked, shown, state, release: () => held.splice(0).forEach((one) => one()) };
}

test('a long log is asked for part by part, and then for what is new', async (t) => {
  const steps = [0, 10, 20, 30, 40];
  const { logs, asked, shown } = logOf(steps);
  await logs.read('a');
  t.deepEqual(asked, [0, 2, 4]);
  t.deepEqual(shown.at(-1), steps);
  steps.push(50);
  await logs.read('a', 6);
  t.deepEqual(asked, [0, 2, 4, 5]);
  t.deepEqual(shown.at(-1), steps);
});

test('what is written while rows are on their way is asked for after them', async (t) => {
  const steps = [0, 10];
  const { logs, shown, state, release } = logOf(steps);
  state.isHeld = true;
  const reading = logs.read('a');
  steps.push(20);
  await logs.read('a', 3);
  state.isHeld = false;
  release();
  await reading;
  t.deepEqual(shown.at(-1), [0, 10, 20]);
});

test('a log that has begun again is read from its start', async (t) => {
  const steps = [0, 10, 20];
  const { logs, shown } = logOf(steps);
  await logs.read('a');
  steps.splice(0, 3, 5);
  await logs.read('a', 1);
  t.deepEqual(shown.at(-1), [5]);
});
