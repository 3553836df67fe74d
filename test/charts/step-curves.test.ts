import test from 'ava';
import { draw } from '../../src/charts/render.js';
import { chartSteps } from '../../src/charts/step-curves.js';
import type { StepColumns } from '../../src/records.js';
import { findLines, findTexts } from '../helpers/svg.js';

/** Two epochs of 5 steps, with rows at 0, 2, 4 and 5. */
const step = Float64Array.of(0, 2, 4, 5, 0, 2, 4, 5);
const falling = step.map((_, index) => 1 - index / 10);
const steps: StepColumns = {
  count: 8,
  epoch: Float64Array.of(1, 1, 1, 1, 2, 2, 2, 2),
  step,
  loss: falling,
  accuracy: falling,
  mean_loss: falling,
  batch_accuracy: falling,
  elapsed_seconds: null,
};

test.serial('loss and accuracy stand side by side; means since the row before have none at step 0', async (t) => {
  const { svg, warnings } = await draw(chartSteps({ label: 'cnn', steps })['steps']!);
  t.deepEqual(warnings, []);
  t.deepEqual(
    findLines(svg).map(({ vertices }) => vertices),
    [6, 8, 6, 8],
  );
  for (const text of [
    'Training loss and accuracy by step',
    'cnn',
    'Loss',
    'Accuracy',
    'Step',
    'one batch',
    'the epoch so far',
  ])
    t.true(findTexts(svg).includes(text), text);
});

test.serial('a table of an earlier mnistx gives the lines that it has', async (t) => {
  const spec = chartSteps({ label: 'cnn', steps: { ...steps, mean_loss: null, batch_accuracy: null } })['steps']!;
  t.is(findLines((await draw(spec)).svg).length, 2);
});

test('a hundred thousand rows are drawn by what their pixels can show', (t) => {
  const count = 100_000;
  const column = (value: (index: number) => number) => Float64Array.from({ length: count }, (_, index) => value(index));
  const many = column((index) => Math.abs(Math.sin(index)));
  const epoch = column((index) => 1 + Math.floor(index / 1000));
  const table = { ...steps, count, epoch, step: column((index) => 1 + (index % 1000)), loss: many, accuracy: many };
  const spec = chartSteps({ label: 'x', steps: { ...table, mean_loss: many, batch_accuracy: many } });
  t.true(JSON.stringify(spec).length < 400_000);
});

test('a table without rows has no chart', (t) => {
  t.deepEqual(chartSteps({ label: 'x', steps: { ...steps, count: 0 } }), {});
});
