import test from 'ava';
import { showSweep } from '../../../../src/sweep/shown-sweep.js';
import {
  brushBetween,
  filterTrials,
  formatBrushes,
  listAxes,
  parseBrushes,
} from '../../../../src/web/pages/sweep/brushes.js';
import type { Brushes } from '../../../../src/web/pages/sweep/brushes.js';
import { conditionalSweep, drawTrials } from '../../../helpers/drawn-sweeps.js';

const sweep = conditionalSweep();
const shown = showSweep(
  sweep,
  drawTrials(sweep, 24, (number) =>
    number === 3 ? { state: 'failed', reason: 'no number', value: null, seeds: [] } : {},
  ),
);
const axes = listAxes(shown);
const [RATE, OPTIMIZER, MOMENTUM, FILTERS, VALUE] = [0, 1, 2, 3, 4];
const chosen = (...brushes: [number, readonly [number, number]][]) =>
  filterTrials(shown.trials, axes, new Map(brushes));

test('there is an axis for each parameter, and one for the objective', (t) => {
  t.deepEqual(
    axes.map(({ title }) => title),
    [...shown.parameters.map(({ label }) => label), 'Validation accuracy'],
  );
});

test('a trial is chosen if it lies in all brushes, ends included', (t) => {
  t.is(chosen().length, 24);
  const high = chosen([FILTERS!, [16, 32]]);
  t.true(high.length > 3 && high.length < 24);
  t.true(high.every(({ numbers }) => numbers[FILTERS!]! >= 16));
  const both = chosen([FILTERS!, [16, 32]], [RATE!, [1e-3, 1e-1]]);
  t.true(both.length < high.length && both.every((trial) => high.includes(trial)));
  const [one] = shown.trials;
  t.true(chosen([FILTERS!, [one!.numbers[FILTERS!]!, one!.numbers[FILTERS!]!]]).includes(one!));
});

test('a trial without the parameter, or without a value, lies in no brush of that axis', (t) => {
  t.true(chosen([MOMENTUM!, [0, 1]]).every(({ numbers }) => numbers[OPTIMIZER!] === 1));
  t.is(chosen([VALUE!, [-Infinity, Infinity]]).length, 23);
});

test('what is drawn along an axis is a part of its values: by powers on a log scale, whole choices', (t) => {
  t.deepEqual(brushBetween(axes[RATE!]!, 2 / 3, 1 / 3), [0.001, 0.01]);
  t.deepEqual(brushBetween(axes[OPTIMIZER!]!, 0.8, 1.4), [1, 1]);
  t.deepEqual(brushBetween(axes[OPTIMIZER!]!, -0.1, 0.9), [0, 1]);
});

test('brushes stand in the address, also those of one end', (t) => {
  const brushes: Brushes = new Map([
    [3, [16, 32]],
    [0, [-Infinity, 0.01]],
  ]);
  const query = new URLSearchParams(formatBrushes(brushes));
  t.is(query.toString(), 'b0=-Infinity%2C0.01&b3=16%2C32');
  t.deepEqual(parseBrushes(query, 5), new Map([...brushes].reverse()));
});

test('brushes that make no sense are none', (t) => {
  t.is(parseBrushes(new URLSearchParams('b0=2,1&b1=x,1&b2=1&b3=1,2,3&b9=1,2&b4=,'), 5).size, 0);
});
