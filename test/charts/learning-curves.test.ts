import test from 'ava';

import { chartLearningCurve, chartLearningCurves } from '../../src/charts/learning-curves.js';
import { draw } from '../../src/charts/render.js';
import { cnnHistory, lrHistory } from '../helpers/keras-histories.js';
import { makeHistory, record } from '../helpers/runs.js';
import { listElements, findLines, findPoints, findTexts } from '../helpers/svg.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
const [blue, orange] = ['#0072B2', '#D55E00'];

test.serial('training and validation are a line each, with a mark on every epoch', async (t) => {
  for (const [measure, spec] of Object.entries(chartLearningCurves({ label: 'cnn', history: cnnHistory }))) {
    const { svg, warnings } = await draw(spec);
    t.deepEqual(warnings, []);
    const lines = findLines(svg).map(({ color, vertices }) => ({ color, vertices }));
    t.deepEqual(
      lines,
      [
        { color: blue, vertices: 20 },
        { color: orange, vertices: 20 },
      ],
      measure,
    );
    t.is(findPoints(svg).length, 40);
    for (const text of ['cnn', 'training', 'validation', 'Epoch', '20']) t.true(findTexts(svg).includes(text), text);
  }
});

test.serial('a run of one epoch shows its points', async (t) => {
  const { svg, warnings } = await draw(
    chartLearningCurve({ label: 'short', history: cnnHistory.slice(0, 1) }, 'accuracy'),
  );
  t.deepEqual(warnings, []);
  const points = findPoints(svg);
  t.deepEqual(
    points.map(({ color }) => color),
    [blue, orange],
  );
  t.is(points[0]!.x, points[1]!.x);
  t.true(points[0]!.y > points[1]!.y, '0.81 is below 0.96');
  t.deepEqual(
    findTexts(svg).filter((text) => /^\d+$/.test(text)),
    ['1'],
    'the only epoch on the axis',
  );
});

test.serial('one value alone is in the middle of its chart', async (t) => {
  const history = [record({ epoch: 1, accuracy: 0.9, val_accuracy: null, val_loss: null })];
  const [point] = findPoints((await draw(chartLearningCurve({ label: 'x', history }, 'accuracy'))).svg);
  t.true(point!.x > 0 && point!.x < 520 && point!.y > 0 && point!.y < 320);
});

test.serial('without validation only training is drawn and named', async (t) => {
  const history = makeHistory({ epochs: 5, isValidated: false });
  const { svg, warnings } = await draw(chartLearningCurve({ label: 'x', history }, 'loss'));
  t.deepEqual(warnings, []);
  t.deepEqual(
    findLines(svg).map(({ color, vertices }) => [color, vertices]),
    [[blue, 5]],
  );
  t.true(findTexts(svg).includes('training'));
  t.false(findTexts(svg).includes('validation'));
});

test.serial('a run without an epoch says so', async (t) => {
  const { svg, warnings } = await draw(chartLearningCurve({ label: 'x', history: [] }, 'loss'));
  t.deepEqual(warnings, []);
  t.deepEqual(findPoints(svg), []);
  t.true(findTexts(svg).includes('No epoch is finished yet'));
});

test.serial('a loss that is no number is left out', async (t) => {
  const history = [record({ epoch: 1 }), record({ epoch: 2 }), record({ epoch: 3, loss: NaN, val_loss: Infinity })];
  const { svg, warnings } = await draw(chartLearningCurve({ label: 'x', history }, 'loss'));
  t.deepEqual(warnings, []);
  t.is(findPoints(svg).length, 4);
  t.false(/NaN|Infinity/.test(svg));
});

test.serial('a long run has a mark on some of its epochs, the last one among them', async (t) => {
  const { svg } = await draw(chartLearningCurve({ label: 'x', history: makeHistory({ epochs: 1000 }) }, 'accuracy'));
  t.deepEqual(
    findLines(svg).map(({ vertices }) => vertices),
    [1000, 1000],
  );
  const points = findPoints(svg);
  t.true(points.length <= 50 && points.length >= 40);
  t.true(points.at(-1)!.label.includes('Epoch: 1000;'));
});

test.serial('the accuracy axis is zoomed to the values', async (t) => {
  const { svg } = await draw(chartLearningCurve({ label: 'lr', history: lrHistory }, 'accuracy'));
  const ticks = findTexts(svg)
    .filter((text) => /^[01]\.\d+$/.test(text))
    .map(Number);
  t.true(Math.min(...ticks) >= 0.8 && Math.max(...ticks) <= 0.96, ticks.join(' '));
  const heights = findPoints(svg).map(({ y }) => y);
  t.true(Math.min(...heights) >= 0 && Math.max(...heights) <= 320);
});

test.serial('an accuracy of 1 throughout stays inside of the chart', async (t) => {
  const history = [1, 2].map((epoch) => record({ epoch, accuracy: 1, val_accuracy: 1 }));
  const { svg } = await draw(chartLearningCurve({ label: 'x', history }, 'accuracy'));
  t.is(findPoints(svg).length, 4);
  for (const { y } of findPoints(svg)) t.true(y >= 0 && y <= 320);
});

test.serial('a loss has a linear axis, and one of powers where that is asked for and it is never 0', async (t) => {
  const axisOf = async (history: typeof cnnHistory, logScale?: boolean) =>
    findTexts((await draw(chartLearningCurve({ label: 'x', history }, 'loss', { logScale }))).svg).find((text) =>
      text.startsWith('Loss ('),
    );
  t.is(await axisOf(cnnHistory), undefined);
  t.is(await axisOf(cnnHistory, true), 'Loss (log scale)');
  t.is(await axisOf(lrHistory, true), 'Loss (log scale)');
  t.is(await axisOf([record({ epoch: 1, loss: 0 }), record({ epoch: 2 })], true), undefined);
});

test.serial('epochs are whole numbers that begin at 1', async (t) => {
  for (const [epochs, expected] of [
    [2, '1 2'],
    [7, '1 2 3 4 5 6 7'],
    [12, '1 2 4 6 8 10 12'],
    [100, '1 10 20 30 40 50 60 70 80 90 100'],
    [1500, '1 200 400 600 800 1000 1200 1400'],
  ] as const) {
    const { svg } = await draw(chartLearningCurve({ label: 'x', history: makeHistory({ epochs }) }, 'accuracy'));
    t.is(
      findTexts(svg)
        .filter((text) => /^\d+$/.test(text))
        .join(' '),
      expected,
    );
  }
});

const names = [
  'a "b" \'c\'',
  '</text><script>alert(1)</script>',
  'a.b[0].c',
  '🚀 naïve 学',
  '&amp; & \\n',
  '${x} datum["y"]',
  'a\u0000b\ud800',
];

for (const name of names) {
  test.serial(`the name ${JSON.stringify(name)} is drawn as text and nothing else`, async (t) => {
    const { svg, warnings } = await draw(chartLearningCurve({ label: name, history: cnnHistory }, 'accuracy'));
    t.deepEqual(warnings, []);
    const clean = name.replace(/[\u0000\ud800]/g, '�').slice(0, 40);
    t.true(findTexts(svg).includes(clean), findTexts(svg).join('|'));
    t.deepEqual(listElements(svg), ['g', 'line', 'path', 'rect', 'svg', 'text']);
    t.is(findPoints(svg).length, 40);
  });
}
