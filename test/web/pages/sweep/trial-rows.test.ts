import test from 'ava';
import { chooseObjectiveColors } from '../../../../src/charts/sweep/objective-axis.js';
import { showSweep } from '../../../../src/sweep/shown-sweep.js';
import { addressOfTrial } from '../../../../src/web/pages/sweep/trial-address.js';
import {
  findWinner,
  formatSorting,
  groupReasons,
  listColumns,
  parseSorting,
  sortTrials,
} from '../../../../src/web/pages/sweep/trial-rows.js';
import type { Sorting } from '../../../../src/web/pages/sweep/trial-rows.js';
import type { Trial } from '../../../../src/sweep/types.js';
import { conditionalSweep, drawTrials } from '../../../helpers/drawn-sweeps.js';

const sweep = conditionalSweep();
const lost = { value: null, seeds: [] };
const CHANGES: Readonly<Record<number, Partial<Trial>>> = {
  2: { ...lost, state: 'invalid', reason: 'too many parameters' },
  4: { ...lost, state: 'failed', reason: 'no number' },
  5: { state: 'stopped' },
  7: { ...lost, state: 'invalid', reason: 'too many parameters' },
};
const { trials, parameters, objective } = showSweep(
  sweep,
  drawTrials(sweep, 8, (number) => CHANGES[number] ?? {}),
);
const columns = listColumns(parameters, objective.title);
const sorted = (sorting: Sorting): number[] => sortTrials(trials, columns, sorting).map(({ number }) => number);

test('trials are sorted by any column, those without a value last in both directions', (t) => {
  t.deepEqual(sorted({ column: 'trial', isDescending: true }), [8, 7, 6, 5, 4, 3, 2, 1]);
  const [up, down] = [false, true].map((isDescending) => sorted({ column: 'value', isDescending }));
  t.deepEqual(up!.slice(-3), [2, 4, 7]);
  t.deepEqual(down!.slice(-3), [2, 4, 7]);
  t.deepEqual(down!.slice(0, 5), up!.slice(0, 5).reverse());
  t.deepEqual(sorted({ column: 'unknown', isDescending: false }), [1, 2, 3, 4, 5, 6, 7, 8]);
});

test('the order stands in the address, unless the best come first; the best complete trial wins', (t) => {
  const first = parseSorting(new URLSearchParams(), objective);
  t.deepEqual(formatSorting(first, objective), []);
  for (const sorting of [
    { column: 'value', isDescending: !first.isDescending },
    { column: 'epoch', isDescending: true },
  ])
    t.deepEqual(parseSorting(new URLSearchParams(formatSorting(sorting, objective)), objective), sorting);
  const complete = sorted(first).filter((number) => trials[number - 1]!.state === 'complete');
  t.is(findWinner({ trials, objective }), complete[0]!);
  t.is(findWinner({ trials: [], objective }), null);
});

test('cells say the values of the report’s table', (t) => {
  const [first] = trials;
  const cells = Object.fromEntries(columns.map(({ name, text }) => [name, text(first!)]));
  t.like(cells, { trial: '1', state: 'complete', reason: '', epoch: '2' });
  t.regex(cells['value']!, /^0\.\d+ ± 0\.01$/);
  t.is(columns.find(({ name }) => name === 'state')!.text(trials[4]!), 'stopped early');
});

test('each reason is told once with its trials, the most frequent first', (t) => {
  t.deepEqual(groupReasons(trials), [
    { state: 'invalid', reason: 'too many parameters', numbers: [2, 7] },
    { state: 'failed', reason: 'no number', numbers: [4] },
    { state: 'stopped early', reason: 'worse than others at the same epoch', numbers: [5] },
  ]);
});

test('a trial opens its run, or the curves of its seeds', (t) => {
  t.is(addressOfTrial([]), null);
  t.is(addressOfTrial(['a']), '#/run?id=a');
  t.is(addressOfTrial(['a', 'b']), '#/curves?ids=a%2Cb');
});

test('lines have the colours of the chart’s file: orange for the worst, blue for the best', (t) => {
  const color = chooseObjectiveColors(objective, [0.5, 0.9]);
  t.deepEqual([0.5, 0.7, 0.9].map(color), ['rgb(230 159 0)', 'rgb(154 160 166)', 'rgb(0 114 178)']);
  t.is(chooseObjectiveColors({ ...objective, goal: 'minimize' }, [0.5, 0.9])(0.5), 'rgb(0 114 178)');
  t.is(chooseObjectiveColors(objective, [0.5, 0.5])(0.5), 'rgb(154 160 166)');
});
