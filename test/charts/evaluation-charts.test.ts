import test from 'ava';
import { chartDisputedImages } from '../../src/charts/agreement-charts.js';
import { compareFilters } from '../../src/charts/compare-filters.js';
import { chartConfusionMatrices } from '../../src/charts/confusion-matrix.js';
import { formatConfidence, chartEvaluation } from '../../src/charts/evaluation-charts.js';
import type { EvaluationDrawing } from '../../src/charts/evaluation-charts.js';
import { draw } from '../../src/charts/render.js';
import { reliabilityBins } from '../../src/evaluation/calibration.js';
import { normalizeRows } from '../../src/evaluation/confusion-matrix.js';
import { encodeImageUrl } from '../../src/images/image-url.js';
import { listElements, findTexts } from '../helpers/svg.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
const url = encodeImageUrl({ width: 3, height: 2, channels: 3, bytes: new Uint8Array(18).fill(99) });
const NAMES = ['a "quoted" name', '<b>bold</b>', 'a.dot[0]', '🦊 fox', 'شمس', 'constructor'];
const MATRIX = NAMES.map((_, row) => NAMES.map((_name, column) => (row === column ? 50 + row : (row + column) % 3)));
const PREDICTIONS = Array.from({ length: 40 }, (_, index) => ({
  index,
  label: index % 6,
  prediction: index % 5 === 0 ? 0 : index % 6,
  confidence: 0.3 + 0.0174 * index,
}));

function drawing(part: Partial<EvaluationDrawing> = {}): EvaluationDrawing {
  return {
    run: '"cnn".<2> 🦊',
    dataset: 'own',
    matrix: MATRIX,
    shares: normalizeRows(MATRIX),
    labelNames: NAMES,
    predictionNames: NAMES,
    bins: reliabilityBins(PREDICTIONS),
    expectedCalibrationError: 0.0123,
    mistakes: PREDICTIONS.slice(0, 7).map(({ index, confidence }) => ({
      index,
      url,
      label: NAMES[index % 6]!,
      prediction: NAMES[(index + 1) % 6]!,
      confidence,
    })),
    mistakeCount: 31,
    imageSize: [2, 3],
    ...part,
  };
}

async function drawn(spec: Parameters<typeof draw>[0]): Promise<string> {
  const { svg, warnings } = await draw(spec);
  if (warnings.length > 0) throw new Error(warnings.join('; '));
  return svg;
}

test.serial('confusion matrices side by side each show their own numbers', async (t) => {
  const counts = [
    [
      [41, 2],
      [3, 44],
    ],
    [
      [51, 6],
      [7, 54],
    ],
  ];
  const rest = { dataset: 'own', kind: 'counts', labelNames: ['a', 'b'], predictionNames: ['a', 'b'] } as const;
  const svg = await drawn(
    chartConfusionMatrices(counts.map((matrix, index) => ({ ...rest, run: `run ${index}`, matrix }))),
  );
  t.deepEqual(
    findTexts(svg).filter((text) => /^\d+$/.test(text)),
    counts.flat(2).map(String),
  );
});

test.serial('names of classes and runs are drawn as they are and inject nothing', async (t) => {
  const charts = Object.entries(chartEvaluation(drawing()));
  t.is(charts.length, 4);
  for (const [name, spec] of charts) {
    const svg = await drawn(spec);
    t.true(findTexts(svg).includes('"cnn".<2> 🦊'), name);
    t.false(listElements(svg).includes('b'), name);
    t.false(/<text[^>]* opacity="0"/.test(svg), `${name} hides a name`);
    if (name.startsWith('confusion'))
      for (const one of NAMES) t.is(findTexts(svg).filter((text) => text.replace('\u200b', '') === one).length, 2, one);
  }
});

test.serial('a confusion matrix shows every count that is not 0, its shares in percent', async (t) => {
  const charts = chartEvaluation(drawing());
  const counts = findTexts(await drawn(charts['confusion-matrix']));
  t.is(counts.filter((text) => /^\d+$/.test(text)).length, MATRIX.flat().filter((count) => count > 0).length);
  t.true(counts.includes('55'));
  const shares = findTexts(await drawn(charts['confusion-matrix-normalized']));
  t.true(shares.includes(((100 * 50) / MATRIX[0]!.reduce((a, b) => a + b)).toFixed(1)));
});

test.serial('many classes are drawn without numbers, one class and no mistakes too', async (t) => {
  const many = Array.from({ length: 60 }, (_, row) => Array.from({ length: 60 }, (_v, at) => (row === at ? 9 : 0)));
  const names = many.map((_, at) => `class ${at}`);
  const large = chartEvaluation(drawing({ matrix: many, shares: many, labelNames: names, predictionNames: names }));
  t.false(findTexts(await drawn(large['confusion-matrix'])).includes('9'));
  const small = chartEvaluation(
    drawing({ matrix: [[4]], shares: [[1]], labelNames: ['0'], predictionNames: ['0'], mistakes: [], mistakeCount: 0 }),
  );
  t.true(findTexts(await drawn(small['confusion-matrix'])).includes('4'));
  t.true(findTexts(await drawn(small['confident-mistakes'])).includes('There are no mistakes'));
});

test.serial('each mistake is an image with its label, prediction and confidence', async (t) => {
  const svg = await drawn(chartEvaluation(drawing())['confident-mistakes']);
  t.is(svg.match(/<image /g)?.length, 7);
  for (const text of ['label a.dot[0]', 'said 🦊 fox', '33.5 %, no. 2', 'Most confident mistakes', '7 of 31 mistakes'])
    t.true(findTexts(svg).includes(text), text);
});

test('a confidence is never rounded up to certainty', (t) => {
  t.deepEqual([0.5, 0.9987, 0.99954, 0.99999, 1].map(formatConfidence), [
    '50.0 %',
    '99.9 %',
    '99.95 %',
    '> 99.99 %',
    '100.00 %',
  ]);
});

test.serial('a reliability diagram has a bar for every bin with images, even with many bins', async (t) => {
  for (const count of [10, 15, 200]) {
    const bins = reliabilityBins(PREDICTIONS, count);
    const svg = await drawn(chartEvaluation(drawing({ bins }))['reliability-diagram']);
    const filled = bins.filter((bin) => bin.count > 0).length;
    t.is(svg.match(/aria-roledescription="point"/g)?.length, filled);
    t.is(svg.match(/aria-roledescription="rect mark"/g)?.length, 2 * filled);
    t.true(svg.includes(`0.0123 (${count} bins)`));
  }
});

test.serial('confusion matrices of two runs stand side by side on one scale', async (t) => {
  const { matrix, labelNames, predictionNames, dataset } = drawing();
  const two = ['<lr>', 'cnn'].map((run) => ({
    run,
    dataset,
    matrix,
    kind: 'counts' as const,
    labelNames,
    predictionNames,
  }));
  const texts = findTexts(await drawn(chartConfusionMatrices(two)));
  for (const text of ['<lr>', 'cnn', '55']) t.true(texts.includes(text), text);
  t.is(texts.filter((text) => text === '55').length, 2);
});

test.serial('disputed images name both runs; without any, the chart says so', async (t) => {
  const images = [{ index: 3, url, label: '4', mistake: '9' }];
  const part = { right: 'lr"', wrong: '<cnn>', dataset: 'mnist', imageSize: [2, 3] as const };
  const svg = await drawn(chartDisputedImages({ ...part, images, count: 52 }));
  for (const text of ['lr" is right, <cnn> is wrong', '1 of 52 images; below, what <cnn> said', 'label 4', 'said 9'])
    t.true(findTexts(svg).includes(text), text);
  t.true(
    findTexts(await drawn(chartDisputedImages({ ...part, images: [], count: 0 }))).includes('There is no such image'),
  );
});

test.serial('filters of two runs stand side by side, each with a symmetric scale', async (t) => {
  const panel = (run: string, limit: number, count: number) => ({
    run,
    what: 'conv2d',
    images: Array.from({ length: count }, (_, index) => ({ url, caption: `${index}` })),
    imageSize: [2, 3] as const,
    limit,
  });
  const svg = await drawn(compareFilters([panel('<lr>', 0.5, 10), panel('cnn', 2, 1)]));
  t.is(svg.match(/<image /g)?.length, 11);
  for (const text of ['<lr>', 'cnn', '0.5', '−0.5', '2', '−2']) t.true(findTexts(svg).includes(text), text);
});
