import test from 'ava';
import { limitFilters, chartFilters } from '../../src/charts/filters.js';
import { draw } from '../../src/charts/render.js';
import { findTexts } from '../helpers/svg.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
const words = { title: 'Filters of conv2d', description: 'Filters.', height: 2, width: 2, limit: 1 };
const fills = (svg: string) => [...svg.matchAll(/<path d="[^"]*" fill="(rgb\([^"]*\))"/g)].map(([, color]) => color!);

test.serial('each weight is a square in the colour of its value', async (t) => {
  const image = () => [-1, 0, 1, 0.5];
  const chart = chartFilters({ ...words, outputs: ['filter 0', 'filter 1'], inputs: [''], image });
  const { svg, warnings } = await draw(chart);
  t.deepEqual(warnings, []);
  const colors = fills(svg);
  t.is(colors.length, 8);
  t.deepEqual(colors.slice(0, 3), ['rgb(122, 51, 0)', 'rgb(247, 247, 247)', 'rgb(0, 57, 92)']);
  for (const text of ['filter 0', 'filter 1', 'Weight']) t.true(findTexts(svg).includes(text), text);
});

test.serial('filters are rows and input channels columns', async (t) => {
  const image = (output: number, input: number) =>
    Array.from({ length: 4 }, () => (output === 1 && input === 2 ? 1 : 0));
  const chart = chartFilters({
    ...words,
    outputs: ['filter 0', 'filter 1'],
    inputs: ['red', 'green', 'blue'],
    image,
  });
  const { svg, warnings } = await draw(chart);
  t.deepEqual(warnings, []);
  const colors = fills(svg);
  t.is(colors.length, 24);
  t.true(colors.slice(20).every((color) => color === 'rgb(0, 57, 92)'));
  t.true(colors.slice(0, 20).every((color) => color === 'rgb(247, 247, 247)'));
  for (const text of ['red', 'green', 'blue', 'filter 1']) t.true(findTexts(svg).includes(text), text);
});

test.serial('ten filters and more stay in their order', async (t) => {
  const outputs = Array.from({ length: 12 }, (_, index) => `filter ${index}`);
  const { svg } = await draw(chartFilters({ ...words, outputs, inputs: [''], image: () => [0, 0, 0, 0] }));
  t.deepEqual(
    findTexts(svg).filter((text) => text.startsWith('filter ')),
    outputs,
  );
});

test('large layers are cut, small ones are not', (t) => {
  t.deepEqual(limitFilters({ outputs: 8, inputs: 1, size: 25 }), { outputs: 8, inputs: 1 });
  t.deepEqual(limitFilters({ outputs: 16, inputs: 8, size: 25 }), { outputs: 16, inputs: 8 });
  const { outputs, inputs } = limitFilters({ outputs: 512, inputs: 256, size: 9 });
  t.true(outputs * inputs * 9 <= 4000 && outputs >= 16 && inputs === 16);
  t.deepEqual(limitFilters({ outputs: 2, inputs: 2, size: 1e6 }), { outputs: 1, inputs: 1 });
});
