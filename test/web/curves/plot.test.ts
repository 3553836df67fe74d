import test from 'ava';
import { describeCurves } from '../../../src/charts/chosen-curves.js';
import type { CurveChoice, CurvesGroup } from '../../../src/charts/chosen-curves.js';
import { makeLineChart } from '../../../src/charts/line-chart.js';
import { curvesCsv } from '../../../src/web/curves/curves-csv.js';
import { describePoint } from '../../../src/web/curves/describe-point.js';
import { findNearest } from '../../../src/web/curves/nearest.js';
import { chooseMarked, choosePoints, listPlotLines } from '../../../src/web/curves/plot-lines.js';
import { tabulate } from '../../../src/web/curves/tabulate.js';
import { makeHistory } from '../../helpers/runs.js';

const CHOICE: CurveChoice = {
  ...{ measure: 'accuracy', over: 'epoch', source: 'validation', smoothing: 0, isLogX: false, isLogY: false },
  zoom: { x: null, y: null },
};
const group = (label: string, epochs: number, ...more: number[]): CurvesGroup => ({
  ...{ label, parameters: 1, stepsPerEpoch: 10 },
  histories: [epochs, ...more].map((count) => makeHistory({ epochs: count })),
});
const linesOf = (groups: readonly CurvesGroup[], choice: Partial<CurveChoice> = {}) =>
  listPlotLines(
    describeCurves(groups, { ...CHOICE, ...choice }),
    groups.map(({ label }) => label),
  );

test('the page’s colours and shapes are those of the chart’s file, beyond 7 and beyond 21 lines', (t) => {
  const groups = Array.from({ length: 30 }, (_, at) => group(`run ${at}`, 2));
  const lines = linesOf(groups);
  const spec = makeLineChart(describeCurves(groups, CHOICE)) as unknown as {
    encoding: { color: { scale: { range: string[] } } };
    layer: { encoding: { shape?: { scale: { range: string[] } } } }[];
  };
  t.deepEqual(
    lines.map(({ color }) => color),
    spec.encoding.color.scale.range,
  );
  t.deepEqual(
    lines.map(({ shape }) => shape),
    spec.layer.find(({ encoding }) => encoding.shape !== undefined)!.encoding.shape!.scale.range,
  );
  t.is(new Set(lines.map(({ color, shape }) => color + shape)).size, 30);
});

test('both lines of a run have its colour, and training is dashed', (t) => {
  const lines = linesOf([group('a', 2), group('b', 2)], { source: 'both' });
  t.deepEqual(
    lines.map(({ at, isDashed }) => [at, isDashed]),
    [
      [0, true],
      [0, false],
      [1, true],
      [1, false],
    ],
  );
  t.is(lines[0]!.color, lines[1]!.color);
});

test('a hidden line leaves their colours to the others', (t) => {
  const hidden = { ...group('a', 2), histories: [[]] };
  const [only] = linesOf([hidden, group('b', 2)]);
  t.is(only!.color, linesOf([group('a', 2), group('b', 2)])[1]!.color);
});

test('only points in view are drawn, with one on either side; a long line is thinned to what can be seen', (t) => {
  const view = { width: 100, toX: (x: number) => (x / 1000) * 100, from: 0, to: 1000 };
  const xs = Float64Array.from({ length: 100_000 }, (_, at) => at / 100);
  const ys = xs.map((x) => Math.sin(x));
  ys[51_234] = 9;
  const shown = choosePoints({ xs, ys }, view);
  t.true(shown.length <= 200 && shown.length > 100, `${shown.length} points`);
  t.true(shown.includes(51_234) && shown.includes(0) && shown.includes(99_999));
  t.deepEqual(choosePoints({ xs, ys }, { ...view, from: 500, to: 500.02 }), [49_999, 50_000, 50_001, 50_002, 50_003]);
  t.deepEqual(choosePoints({ xs: xs.subarray(0, 0), ys }, view), []);
  t.is(chooseMarked(shown).length <= 25, true);
  t.is(chooseMarked(shown).at(-1), 99_999);
});

test('the nearest line within reach is found, also beside a steep part of it', (t) => {
  const lines = linesOf([group('a', 3), group('b', 3)]);
  const [low, high] = [
    { ...lines[0]!, xs: Float64Array.of(0, 10, 20), ys: Float64Array.of(0, 0, 100) },
    { ...lines[1]!, xs: Float64Array.of(0, 10, 20), ys: Float64Array.of(50, 50, 50) },
  ];
  const same = { toX: (x: number) => x, toY: (y: number) => y, fromX: (x: number) => x };
  const at = (left: number, top: number) => findNearest([low, high], { left, top }, same);
  t.like(at(9, 3), { line: { at: 0 }, point: 1 });
  t.like(at(2, 45), { line: { at: 1 }, point: 0 });
  t.like(at(19.5, 80), { line: { at: 0 }, point: 2 });
  t.is(findNearest([low, high], { left: 0, top: 25 }, same, 8), null);
  t.is(findNearest([{ ...low, isFaint: true }], { left: 9, top: 3 }, same), null);
});

test('a point is told in the words of the charts of files', (t) => {
  const chart = describeCurves([group('a', 3, 3)], { ...CHOICE, over: 'step' });
  const [line] = listPlotLines(chart, ['a']);
  t.deepEqual(describePoint(chart, { line: line!, point: 1 }), {
    ...{ Run: 'a', Epoch: '2', Step: '20', 'Validation accuracy': '0.969', '±': '0' },
    ...{ 'Measured in': 'validation', Seconds: '10.0' },
  });
});

test('the table has some of many epochs, the last among them, and no value where a line has none', (t) => {
  const { caption, columns, rows } = tabulate(describeCurves([group('a', 120), group('b', 2, 2)], CHOICE));
  t.is(caption, 'Validation accuracy by epoch: 40 of 120 epochs');
  t.deepEqual(columns, ['Epoch', 'a', 'b']);
  t.is(rows.at(-1)![0], '120');
  t.is(rows.at(-1)![2], '–');
  const short = tabulate(describeCurves([group('b', 2, 2)], CHOICE));
  t.deepEqual(short.rows[0], ['1', '0.96 ± 0']);
});

test('the CSV has every point, as it is and smoothed', (t) => {
  const groups = [group('=a', 3)];
  const chart = describeCurves(groups, { ...CHOICE, smoothing: 0.5 });
  const lines = curvesCsv(chart, describeCurves(groups, CHOICE)).split('\n');
  t.is(lines[0], 'run,measured_in,epoch,seconds,value,smoothed');
  t.is(lines[1], "'=a,validation,1,5,0.96,0.96");
  t.is(lines.length, 5);
  const plain = describeCurves([group('a', 3, 3)], { ...CHOICE, over: 'step' });
  t.is(curvesCsv(plain, plain).split('\n')[1], 'a,validation,1,10,5,0.96,0');
});
