import test from 'ava';
import type { CurvesOfRuns } from '../../../src/server/api/curves.js';
import type { RunRow } from '../../../src/server/api/runs.js';
import { addSteps, applyEvent, listLines, startCurves } from '../../../src/web/curves/live-runs.js';
import { makeHistory } from '../../helpers/runs.js';

const run = (id: string, epochs: number): CurvesOfRuns['runs'][number] => {
  const history = makeHistory({ epochs });
  const column = <Name extends 'accuracy' | 'loss' | 'val_accuracy' | 'val_loss' | 'seconds'>(name: Name) =>
    history.map((record) => record[name]);
  return {
    ...{ id, path: `runs/${id}`, label: id, seed: 1, status: 'running', parameters: 10 },
    ...{ epochsPlanned: 9, stepsPerEpoch: 5, hasSteps: false },
    history: {
      accuracy: column('accuracy'),
      loss: column('loss'),
      val_accuracy: column('val_accuracy'),
      val_loss: column('val_loss'),
      learning_rate: history.map(() => 0.001),
      seconds: column('seconds'),
    },
  };
};

const answer: CurvesOfRuns = {
  runs: [run('a', 2), run('b', 3), run('c', 1)],
  groups: [
    { label: 'ab', runs: [0, 1] },
    { label: 'c', runs: [2] },
  ],
  missing: [{ id: 'late', reason: 'it has not begun' }],
};
const curves = startCurves(answer);
const later = makeHistory({ epochs: 6 });
const epochs = (id: string, from: number, count = 1) =>
  ({ type: 'epochs', id, from, records: later.slice(from, from + count) }) as const;

test('columns become the records that charts draw', (t) => {
  t.deepEqual(curves.runs[0]!.history, makeHistory({ epochs: 2 }));
});

test('epochs are appended to their run, and the others keep theirs', (t) => {
  const next = applyEvent(curves, epochs('a', 2, 2))!;
  t.deepEqual(
    next.runs.map(({ history }) => history.length),
    [4, 3, 1],
  );
  t.is(next.runs[1], curves.runs[1]);
});

test('epochs that are known already change nothing, and a run that begins again replaces its epochs', (t) => {
  t.deepEqual(applyEvent(curves, epochs('b', 2))!.runs[1]!.history, curves.runs[1]!.history);
  t.is(applyEvent(curves, epochs('b', 0))!.runs[1]!.history.length, 1);
});

test('all is asked for again where rows are missing, runs are gone, or one appears that was missing', (t) => {
  t.is(applyEvent(curves, epochs('a', 3)), null);
  t.is(applyEvent(curves, { type: 'gone', id: 'a' }), null);
  t.is(applyEvent(curves, { type: 'reset' }), null);
  t.is(applyEvent(curves, epochs('late', 0)), null);
  t.is(applyEvent(curves, { type: 'gone', id: 'other' }), curves);
  t.is(applyEvent(curves, epochs('other', 7)), curves);
});

test('a row tells the status, and steps tell that there is a log', (t) => {
  const row = { id: 'a', status: 'dead' } as RunRow;
  t.is(applyEvent(curves, { type: 'row', row })!.runs[0]!.status, 'dead');
  t.is(applyEvent(curves, { type: 'row', row: { ...row, status: 'running' } }), curves);
  t.true(applyEvent(curves, { type: 'steps', id: 'c', count: 4 })!.runs[2]!.hasSteps);
});

test('seeds are one line with the name that comparisons give it, or each a line', (t) => {
  const options = { isGrouped: true, hidden: [], steps: new Map() };
  t.deepEqual(
    listLines(curves, options).map(({ key, label, histories }) => [key, label, histories.length]),
    [
      ['a', 'ab (2 seeds)', 2],
      ['c', 'c', 1],
    ],
  );
  t.deepEqual(
    listLines(curves, { ...options, isGrouped: false }).map(({ label }) => label),
    ['a', 'b', 'c'],
  );
});

test('a hidden line keeps its place, and so the colours of the others', (t) => {
  const lines = listLines(curves, { isGrouped: false, hidden: ['b'], steps: new Map() });
  t.deepEqual(
    lines.map(({ histories }) => histories[0]!.length),
    [2, 0, 1],
  );
});

test('rows of the step log are joined where they follow, and replaced where the log begins again', (t) => {
  const rows = (step: number[]) => ({ epoch: step.map(() => 1), step, loss: step, accuracy: step, seconds: step });
  const first = addSteps(null, { from: 0, ...rows([0, 10]) });
  t.deepEqual(addSteps(first, { from: 2, ...rows([20]) }).step, [0, 10, 20]);
  t.deepEqual(addSteps(first, { from: 0, ...rows([0]) }).step, [0]);
});
