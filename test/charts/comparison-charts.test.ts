import test from 'ava';

import type { ChartGroup } from '../../src/charts/chart-run.js';
import { chartComparison } from '../../src/charts/comparison-charts.js';
import type { ComparisonChart } from '../../src/charts/comparison-charts.js';
import { collectGroupPoints } from '../../src/charts/group-points.js';
import { draw } from '../../src/charts/render.js';
import { compareRuns } from '../../src/compare/compare-runs.js';
import { showGroups, toChartGroups } from '../../src/compare/group-measures.js';
import { cnnHistory, lrHistory } from '../helpers/keras-histories.js';
import { makeHistory, makeRun } from '../helpers/runs.js';
import { listElements, findLines, findPoints, findTexts } from '../helpers/svg.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
const lr: ChartGroup = { label: 'lr', parameters: 7850, histories: [lrHistory] };
const cnn: ChartGroup = { label: 'cnn', parameters: 5994, histories: [cnnHistory] };
const unvalidated: ChartGroup = {
  label: 'blind',
  parameters: 70_000,
  histories: [makeHistory({ epochs: 4, isValidated: false })],
};
const empty: ChartGroup = { label: 'failed', parameters: 100, histories: [[]] };
const sweep = Array.from({ length: 20 }, (_, index): ChartGroup => ({
  label: `sweep-of-learning-rates-with-a-long-name-${index}`,
  parameters: 1000 * (1 + (index % 5)),
  histories: [makeHistory({ epochs: 5 + index, accuracy: [0.9, 0.96 + index / 1000], secondsPerEpoch: 1 + index })],
}));

async function drawAll(runs: readonly ChartGroup[]): Promise<Record<ComparisonChart, string>> {
  const entries = Object.entries(chartComparison(runs)).map(async ([name, spec]) => {
    const { svg, warnings } = await draw(spec);
    if (warnings.length > 0) throw new Error(`${name}: ${warnings.join('; ')}`);
    return [name, svg] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<ComparisonChart, string>;
}

const overTime: readonly ComparisonChart[] = ['accuracy-by-epoch', 'loss-by-epoch', 'accuracy-by-time', 'loss-by-time'];

test.serial('every run is a line with all of its epochs, and a dot against its parameters', async (t) => {
  const charts = await drawAll([lr, cnn]);
  t.is(Object.keys(charts).length, 5);
  for (const name of overTime) {
    t.deepEqual(
      findLines(charts[name]).map(({ vertices }) => vertices),
      [20, 20],
      name,
    );
    t.is(findPoints(charts[name]).length, 40, name);
  }
  t.is(findPoints(charts['accuracy-against-parameters']).length, 2);
});

test.serial('a run has the same colour in every chart, also where another one is missing', async (t) => {
  const charts = await drawAll([empty, lr, cnn]);
  for (const [name, svg] of Object.entries(charts)) {
    const colors = new Set(findPoints(svg).map(({ label, color }) => `${/Run: (\w+)/.exec(label)?.[1]} ${color}`));
    t.deepEqual([...colors].sort(), ['cnn #009E73', 'lr #D55E00'], name);
  }
});

test.serial('a run without validation is drawn by its training, dashed, and says so', async (t) => {
  const charts = await drawAll([cnn, unvalidated]);
  for (const name of overTime) {
    t.deepEqual(
      findLines(charts[name]).map(({ isDashed }) => isDashed),
      [false, true],
      name,
    );
    for (const text of ['blind (training)', 'Measured in', 'validation', 'training'])
      t.true(findTexts(charts[name]).includes(text));
  }
  t.true(findTexts(charts['accuracy-against-parameters']).includes('blind (training)'));
});

test.serial('where all runs are validated, the axis says it and nothing is dashed', async (t) => {
  const svg = (await drawAll([lr, cnn]))['accuracy-by-epoch'];
  t.true(findTexts(svg).includes('Validation accuracy'));
  t.false(findTexts(svg).includes('Measured in'));
  t.true(findLines(svg).every(({ isDashed }) => !isDashed));
});

test.serial('runs without an epoch are counted, not drawn', async (t) => {
  const charts = await drawAll([lr, empty]);
  for (const [name, svg] of Object.entries(charts)) {
    t.true(
      findTexts(svg).some((text) => text.includes('1 of 2 runs without a finished epoch')),
      name,
    );
    t.false(findTexts(svg).includes('failed'));
  }
});

test.serial('runs that all lack an epoch give charts that say so', async (t) => {
  for (const [name, svg] of Object.entries(await drawAll([empty, { ...empty, label: 'other' }]))) {
    t.true(findTexts(svg).includes('No epoch is finished yet'), name);
    t.deepEqual(findPoints(svg), []);
  }
});

test.serial('time is the sum of the epochs so far', async (t) => {
  const slow = { ...lr, histories: [makeHistory({ epochs: 3, secondsPerEpoch: 10 })] };
  const svg = (await drawAll([slow, { ...slow, label: 'twin' }]))['accuracy-by-time'];
  t.deepEqual(
    findPoints(svg)
      .slice(0, 3)
      .map(({ label }) => /Seconds: ([\d.]+)/.exec(label)?.[1]),
    ['10.0', '20.0', '30.0'],
  );
  const [first, second, third] = findPoints(svg).map(({ x }) => x);
  t.true(Math.abs(first! - (second! - first!)) < 0.01 && Math.abs(third! - 3 * first!) < 0.01, 'in proportion, from 0');
});

test.serial('the unit of time follows the longest run', async (t) => {
  for (const [seconds, title] of [
    [1, 'Training time (seconds)'],
    [100, 'Training time (minutes)'],
    [5000, 'Training time (hours)'],
  ] as const) {
    const run = { ...lr, histories: [makeHistory({ epochs: 5, secondsPerEpoch: seconds })] };
    t.true(
      findTexts((await drawAll([run, cnn]))['loss-by-time']).some((text) => text.startsWith(title)),
      title,
    );
  }
});

test.serial('twenty runs differ by colour, and each has its name in the legend', async (t) => {
  const charts = await drawAll(sweep);
  const svg = charts['accuracy-by-epoch'];
  t.is(findLines(svg).length, 20);
  const legend = [...svg.matchAll(/<path transform="translate\([\d.,]+\)" d="([^"]*)" fill="(#\w+)"/g)].map(
    ([, shape, color]) => `${shape} ${color}`,
  );
  t.is(legend.length, 20);
  t.is(new Set(legend).size, 20);
  t.is(new Set(legend.map((one) => one.split(' ').at(-1))).size, 20);
  const shown = findTexts(svg).filter((text) => text.startsWith('sweep-of'));
  t.is(new Set(shown).size, 20);
  t.true(shown.every((text) => text.length <= 40));
});

test.serial('a legend of twenty runs is not cut off', async (t) => {
  const svg = (await drawAll(sweep))['accuracy-by-epoch'];
  const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
  t.true(height < 500, String(height));
});

test.serial('names that are the same once shortened are told apart', async (t) => {
  const label = (end: string) => `the-same-beginning-of-a-name-${end}-the-same-end-of-a-name`;
  const svg = (
    await drawAll([
      { ...lr, label: label('a') },
      { ...cnn, label: label('b') },
    ])
  )['accuracy-by-epoch'];
  t.deepEqual(
    findTexts(svg).filter((text) => text.startsWith('the-same')),
    ['the-same-beginnin…a…me-end-of-a-name', 'the-same-beginnin…b…me-end-of-a-name'],
  );
  t.is(findLines(svg).length, 2);
});

test.serial('names with signs of SVG, Vega and paths are drawn as text', async (t) => {
  const labels = ['<b>"x"</b> & y', 'a.b[0]', "it's 🚀", '__proto__', 'constructor', 'toString', 'null'];
  const charts = await drawAll(labels.map((label, index) => ({ ...sweep[index]!, label })));
  for (const [name, svg] of Object.entries(charts)) {
    const texts = findTexts(svg).map((text) => text.replace('\u200b', ''));
    for (const label of labels) t.true(texts.includes(label), `${name}: ${label}`);
    t.is(findLines(svg).length, name === 'accuracy-against-parameters' ? 0 : labels.length, name);
    t.deepEqual(listElements(svg), ['g', 'line', 'path', 'rect', 'svg', 'text']);
  }
});

test.serial('parameters get a log axis where they differ much', async (t) => {
  const wide = (await drawAll([lr, { ...cnn, parameters: 1_200_000 }]))['accuracy-against-parameters'];
  t.true(findTexts(wide).includes('Parameters (log scale)'));
  const narrow = (await drawAll([lr, cnn]))['accuracy-against-parameters'];
  t.true(findTexts(narrow).includes('Parameters'));
});

test.serial('runs of one size stand above each other, also with no parameters at all', async (t) => {
  for (const parameters of [5994, 0]) {
    const svg = (await drawAll([lr, cnn].map((run) => ({ ...run, parameters }))))['accuracy-against-parameters'];
    const points = findPoints(svg);
    t.is(points.length, 2);
    t.is(points[0]!.x, points[1]!.x);
    t.true(points.every(({ x, y }) => x >= 0 && x < 520 && y > 0 && y < 320));
  }
});

test.serial('dots on top of each other share a legend in place of labels', async (t) => {
  const twins = ['one', 'two', 'three', 'four', 'five', 'six'].map((label) => ({ ...cnn, label }));
  const svg = (await drawAll(twins))['accuracy-against-parameters'];
  t.is(findPoints(svg).length, 6);
  for (const { label } of twins) t.true(findTexts(svg).includes(label), label);
  t.true(findTexts(svg).includes('Run'));
});

test.serial('compared runs are drawn under their labels', async (t) => {
  const comparison = compareRuns([
    makeRun({ folder: 'runs/a' }),
    makeRun({ folder: 'runs/b', epochs: 3, status: 'interrupted' }),
  ]);
  const svg = (await drawAll(toChartGroups(showGroups(comparison))))['loss-by-epoch'];
  t.deepEqual(
    findLines(svg).map(({ vertices }) => vertices),
    [20, 3],
  );
  for (const label of ['cnn (a)', 'cnn (b)']) t.true(findTexts(svg).includes(label));
});

test.serial('runs of one group are one line, with a band of one standard deviation', async (t) => {
  const runs = [0.98, 0.99, 0.97].map((last) => makeHistory({ epochs: 6, accuracy: [0.9, last] }));
  const group: ChartGroup = { label: 'cnn (3 seeds)', parameters: 5994, histories: runs };
  const charts = await drawAll([lr, group]);
  for (const name of overTime) {
    const [first, second, ...more] = findLines(charts[name]);
    t.deepEqual([first!.vertices, second!.vertices, more], [20, 6, []], name);
    t.true(findTexts(charts[name]).includes('Mean ± standard deviation over the seeds'));
    t.true(charts[name].includes('mark-area'), name);
    // Bands are pale, the legend is not.
    t.is(charts[name].match(/opacity="0.18"/g)!.length, 1, name);
  }
  const spec = JSON.stringify(chartComparison([lr, group])['accuracy-by-epoch']);
  const { data } = JSON.parse(spec) as { data: { values: { run: string; epoch: number; [key: string]: unknown }[] } };
  const row = data.values.find(({ run, epoch }) => run === 'cnn (3 seeds)' && epoch === 6)!;
  const last = runs.map((history) => history[5]!.val_accuracy!);
  t.true(Math.abs(Number(row['value']) - (last[0]! + last[1]! + last[2]!) / 3) < 1e-12);
  t.true(Math.abs(Number(row['deviation']) - (last[1]! - last[0]!)) < 1e-3);
  t.false(JSON.stringify(chartComparison([lr, cnn])).includes('deviation'));
});

test('epochs that only a minority of a group reached are left out of its mean', (t) => {
  const runs = [3, 5, 9].map((epochs) => makeHistory({ epochs }));
  const { count, epochs } = collectGroupPoints([...runs, []], 'accuracy', 'validation');
  t.is(count, 5);
  t.deepEqual([...epochs], [1, 2, 3, 4, 5]);
});
