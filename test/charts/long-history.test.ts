import test from 'ava';
import { chartComparison } from '../../src/charts/comparison-charts.js';
import { chartLearningCurve, chartLearningCurves } from '../../src/charts/learning-curves.js';
import { draw } from '../../src/charts/render.js';
import type { EpochRecord } from '../../src/records.js';
import { parseNumbers } from '../../src/runs/parse-numbers.js';
import { makeCurvesSection } from '../../src/report/run-curves.js';
import { makeRun, record } from '../helpers/runs.js';
import { findLines, findTexts } from '../helpers/svg.js';

interface Row {
  readonly run: string;
  readonly epoch: number;
  readonly value: number;
}

function rowsOf(spec: unknown): readonly Row[] {
  return (spec as { data: { values: readonly Row[] } }).data.values;
}

function history(epochs: number): EpochRecord[] {
  return Array.from({ length: epochs }, (_, index) =>
    record({ epoch: index + 1, loss: 1 + Math.sin(index) / 2, val_loss: index % 3 === 0 ? null : 1 / (index + 1) }),
  );
}

// Serial: drawing takes the one thread
test.serial('a history of a million rows is read and drawn, its extremes in place', async (t) => {
  const rows = Array.from({ length: 1_000_000 }, (_, index) => {
    const loss = index === 123_456 ? 7.5 : index === 654_321 ? 0.0625 : 1 + Math.sin(index) / 2;
    return `${index + 1},0.9,${loss},0.95,0.30000000000000004,0.001,0.5\n`;
  });
  const text = `epoch,accuracy,loss,val_accuracy,val_loss,learning_rate,seconds\n${rows.join('')}`;
  const read = parseNumbers('history.csv', Buffer.from(text), ['epoch', 'loss']) as unknown as EpochRecord[];
  t.is(read.length, 1_000_000);
  const spec = chartLearningCurve({ label: 'long', history: read }, 'loss');
  const training = rowsOf(spec).filter(({ run }) => run === 'training');
  t.true(training.length <= 1040);
  t.deepEqual(
    [training[0]!.epoch, training.at(-1)!.epoch, Math.max(...training.map(({ value }) => value))],
    [1, 1_000_000, 7.5],
  );
  t.deepEqual(
    training.filter(({ value }) => value === 7.5 || value === 0.0625).map(({ epoch }) => epoch),
    [123_457, 654_322],
  );
  const { svg, warnings } = await draw(spec);
  t.deepEqual(warnings, []);
  t.true(findLines(svg).every(({ vertices }) => vertices <= 1040));
  t.true(svg.includes('1000000 epochs'));
});

test.serial('epochs without a value are no points of a long line', async (t) => {
  const spec = chartLearningCurve({ label: 'x', history: history(9000) }, 'loss');
  const validation = rowsOf(spec).filter(({ run }) => run === 'validation');
  t.true(validation.length > 500 && validation.every(({ epoch }) => epoch % 3 !== 1));
  t.deepEqual([validation[0]!.epoch, validation.at(-1)!.epoch], [2, 9000]);
});

test('a line that fits is drawn as it is', (t) => {
  const spec = chartLearningCurve({ label: 'x', history: history(2080) }, 'accuracy');
  t.is(rowsOf(spec).length, 2 * 2080);
});

test.serial('a comparison by time keeps the shape of a quick run on a log axis', async (t) => {
  const [long, short] = [history(300_000), history(5)].map((rows, index) => ({
    label: `run ${index}`,
    parameters: 10,
    histories: [rows],
  }));
  for (const [name, spec] of Object.entries(chartComparison([long!, short!]))) {
    const rows = rowsOf(spec).filter(({ run }) => run === 'run 0');
    t.true(rows.length <= 1040, name);
    if (name === 'loss-by-time') t.true(rows.filter(({ epoch }) => epoch < 1000).length > 100);
  }
  t.true(findTexts((await draw(chartComparison([long!, short!])['loss-by-time'])).svg).includes('run 1'));
});

test('the table of a long run on its page has rows at even distances, the last among them', (t) => {
  const section = makeCurvesSection(makeRun({ history: history(10_001) }));
  const [table] = section.blocks;
  if (table?.kind !== 'table') return t.fail();
  t.is(table.caption, 'One of every 6 epochs in numbers');
  t.true(table.rows.length <= 2000);
  t.is(table.rows.at(-1)![0], '10001');
  t.deepEqual(section.charts, chartLearningCurves({ label: 'cnn', history: history(10_001) }));
});
