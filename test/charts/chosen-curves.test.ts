import test from 'ava';
import { describeCurves } from '../../src/charts/chosen-curves.js';
import type { CurveChoice, CurvesGroup } from '../../src/charts/chosen-curves.js';
import { chartComparedCurves } from '../../src/charts/compared-curves.js';
import { makeLineChart } from '../../src/charts/line-chart.js';
import { draw } from '../../src/charts/render.js';
import type { EpochRecord } from '../../src/records.js';
import { makeHistory } from '../helpers/runs.js';
import { findLines, findTexts } from '../helpers/svg.js';

const CHOICE: CurveChoice = {
  measure: 'accuracy',
  over: 'epoch',
  source: 'validation',
  smoothing: 0,
  isLogX: false,
  isLogY: false,
  zoom: { x: null, y: null },
};

function groupOf(label: string, ...histories: readonly (readonly EpochRecord[])[]): CurvesGroup {
  return { label, parameters: 10, stepsPerEpoch: 5, histories };
}

const short = groupOf('short', makeHistory({ epochs: 3 }));
const long = groupOf('long', makeHistory({ epochs: 8, accuracy: [0.8, 0.95], secondsPerEpoch: 60 }));

test('by default the lines are those of a comparison', (t) => {
  const { data } = makeLineChart(describeCurves([short, long], CHOICE)) as unknown as { data: unknown };
  const compared = chartComparedCurves([short, long], 'accuracy', 'epoch') as unknown as { data: unknown };
  t.deepEqual(data, compared.data);
});

test('each run is smoothed before the mean over seeds is taken', (t) => {
  const [one, two] = [makeHistory({ epochs: 4 }), makeHistory({ epochs: 4, accuracy: [0.5, 0.9] })];
  const alone = [one, two].map((history) => {
    const { series } = describeCurves([groupOf('x', history)], { ...CHOICE, smoothing: 0.6 });
    return series[0]!.points.values;
  });
  const both = describeCurves([groupOf('x', one, two)], { ...CHOICE, smoothing: 0.6 });
  const { values, deviations } = both.series[0]!.points;
  for (const at of [0, 1, 2, 3]) {
    const [a, b] = [alone[0]![at]!, alone[1]![at]!];
    t.is(values[at], (a + b) / 2);
    t.true(Math.abs(deviations![at]! - Math.abs(a - b) / Math.SQRT2) < 1e-12);
  }
  t.is(both.subtitle, 'Mean ± standard deviation over the seeds; Exponential moving average of weight 0.6, debiased');
});

test.serial('training and validation of a run have one colour, and training is dashed', async (t) => {
  const chart = describeCurves([short, long], { ...CHOICE, measure: 'loss', source: 'both' });
  const { svg, warnings } = await draw(makeLineChart(chart));
  t.deepEqual(warnings, []);
  const lines = findLines(svg);
  t.is(lines.length, 4);
  t.is(new Set(lines.map(({ color }) => color)).size, 2);
  t.is(lines.filter(({ isDashed }) => isDashed).length, 2);
});

test('where all lines are of training, the title says so instead of dashes', (t) => {
  const { title, tellsSources } = describeCurves([short], { ...CHOICE, source: 'training' });
  t.deepEqual([title, tellsSources], ['Training accuracy by epoch', false]);
});

test('by step, values of an epoch stand at its last step, and rows of the step log at theirs', (t) => {
  const steps = [
    {
      epoch: [1, 1, 1, 2],
      step: [0, 2, 5, 2],
      loss: [9, 3, 2, 1],
      accuracy: [0, 0.1, 0.2, 0.3],
      seconds: [0, 1, 2, 3],
    },
  ];
  const chart = { ...CHOICE, measure: 'loss', over: 'step', source: 'both' } as const;
  const { x, series } = describeCurves([{ ...short, steps }], chart);
  const placesOf = (at: number): number[] =>
    [...series[at]!.points.values].map((_, index) => x.place(series[at]!.points, index));
  t.deepEqual(placesOf(0), [2, 5, 7]);
  t.deepEqual([...series[0]!.points.values], [3, 2, 1]);
  t.deepEqual(placesOf(1), [5, 10, 15]);
  const seeds = describeCurves(
    [{ ...short, histories: [...short.histories, ...short.histories], steps: [steps[0]!, steps[0]!] }],
    chart,
  );
  t.deepEqual([...seeds.series[0]!.points.steps!], [2, 5, 7]);
  t.deepEqual([...seeds.series[0]!.points.deviations!], [0, 0, 0]);
});

test.serial('what a log axis has no place for is left out and counted', async (t) => {
  const history = makeHistory({ epochs: 4 }).map((record) => ({ ...record, val_loss: record.epoch === 2 ? 0 : 0.5 }));
  const chart = describeCurves([groupOf('zero', history)], { ...CHOICE, measure: 'loss', isLogX: true, isLogY: true });
  t.deepEqual([...chart.series[0]!.points.epochs], [1, 3, 4]);
  t.is(chart.subtitle, '1 point not above 0 left out on log axes');
  const { svg, warnings } = await draw(makeLineChart(chart));
  t.deepEqual(warnings, []);
  t.true(findTexts(svg).includes('Validation loss (log scale)'));
});

test('a part of the axes is shown in their own units: time is given in seconds', (t) => {
  const zoom = { x: [60, 300], y: [0.85, 0.9] } as const;
  const { x, y, isZoomed } = describeCurves([long], { ...CHOICE, over: 'training time', zoom });
  t.deepEqual(x.scale.domain, [1, 5]);
  t.is(x.unit, 60);
  t.deepEqual(y.scale.domain, [0.85, 0.9]);
  t.true(isZoomed);
});

test('the learning rate is drawn, and a run that has none has no line', (t) => {
  const old = makeHistory({ epochs: 2 }).map(({ learning_rate: _, ...record }) => record as EpochRecord);
  const chart = describeCurves([short, groupOf('old', old)], { ...CHOICE, measure: 'learning rate' });
  t.deepEqual(
    chart.series.map(({ points }) => points.count),
    [3, 0],
  );
  t.is(chart.title, 'Learning rate by epoch');
});

test.serial('nothing at all is a chart that says so', async (t) => {
  for (const over of ['epoch', 'step', 'training time'] as const) {
    const chart = describeCurves([groupOf('new', [])], { ...CHOICE, over, isLogX: true, isLogY: true });
    const { svg, warnings } = await draw(makeLineChart(chart));
    t.deepEqual(warnings, []);
    t.true(findTexts(svg).includes('No epoch is finished yet'));
  }
});
