import test from 'ava';
import { decode } from 'fast-png';
import type { TopLevelSpec } from 'vega-lite';

import { chartLearningCurve } from '../../src/charts/learning-curves.js';
import { findChartFonts } from '../../src/drawings/chart-fonts.js';
import { compileChart, draw, renderPng, renderSvg, formatSpec } from '../../src/charts/render.js';
import { cnnHistory } from '../helpers/keras-histories.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
const chart = chartLearningCurve({ label: 'cnn', history: cnnHistory }, 'accuracy');
const line = (part: object): TopLevelSpec => ({ mark: 'point', ...part }) as unknown as TopLevelSpec;

test.serial('a spec is written as indented JSON that ends its last line', (t) => {
  const text = formatSpec(chart);
  t.deepEqual(JSON.parse(text), chart);
  t.regex(text, /^\{\n {2}"\$schema": "https:\/\/vega\.github\.io\/schema\/vega-lite\/v6\.json",\n/);
  t.true(text.endsWith('\n}\n'));
});

test.serial('the same spec gives the same picture', async (t) => {
  const first = await renderSvg(chart);
  t.is(await renderSvg(structuredClone(chart)), first);
  t.regex(first, /^<svg role="graphics-document" .*<\/svg>$/s);
});

test.serial('a chart is compiled and drawn once, for its file and for its page', async (t) => {
  t.is(await draw(chart), await draw(chart));
  t.is(await compileChart(chart), await compileChart(chart));
});

test.serial('also with a gradient, whatever was drawn before it', async (t) => {
  const color = { field: 'a', type: 'quantitative' };
  const legend = { data: { values: [{ a: 1 }, { a: 2 }] }, encoding: { x: { field: 'a' }, color } };
  const first = await renderSvg(line(legend));
  t.regex(first, /fill="url\(#gradient_0\)".* id="gradient_0"/s);
  t.is(await renderSvg(line(legend)), first);
  const two = { hconcat: [line(legend), line(legend)], resolve: { scale: { color: 'independent' } } };
  const ids = (await renderSvg(two as unknown as TopLevelSpec)).match(/ id="gradient_\d+"/g);
  t.deepEqual(ids, [' id="gradient_0"', ' id="gradient_1"']);
});

test.serial('a picture carries the description of its chart', async (t) => {
  const svg = await renderSvg({ ...chart, description: 'one <two> & "three" $& $1' });
  t.true(svg.includes('aria-label="one &lt;two&gt; &amp; &quot;three&quot; $&amp; $1"'));
});

test.serial('fonts end with a generic one', async (t) => {
  const fonts = [...(await renderSvg(chart)).matchAll(/font-family="([^"]*)"/g)].map(([, font]) => font!);
  t.true(fonts.length > 10);
  t.true(fonts.every((font) => font.endsWith(', sans-serif')));
});

for (const url of ['file:///etc/hostname', '/etc/hostname', 'http://127.0.0.1:9/data.csv', 'data.csv']) {
  test.serial(`data at ${url} is not read`, async (t) => {
    const spec = line({ data: { url }, encoding: { x: { field: 'a', type: 'quantitative' } } });
    await t.throwsAsync(() => renderSvg(spec), { message: /asks for .*, but charts carry their data/ });
  });
}

test.serial('warnings of the compiler are collected, not printed', async (t) => {
  const printed: unknown[] = [];
  const { warn } = console;
  console.warn = (...words: unknown[]) => printed.push(words);
  try {
    const { warnings } = await draw(
      line({ data: { values: [{ a: 1 }] }, encoding: { x: { field: 'a' }, theta: { field: 'a' } } }),
    );
    t.true(warnings.length > 0);
    t.deepEqual(printed, []);
  } finally {
    console.warn = warn;
  }
});

/** Dark pixels of a picture. */
function ink(png: Uint8Array): number {
  const { data, channels } = decode(png);
  let count = 0;
  for (let at = 0; at < data.length; at += channels) if (data[at]! < 128) count++;
  return count;
}

const words = ['loss 0.5', 'Größe', 'шум', 'שלום', 'سلام', '😀'];

for (const word of words) {
  test.serial(`a PNG has the letters of ${word} where no font is installed`, async (t) => {
    const svg = (text: string, weight: string): string =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><rect width="200" height="60" fill="#fff"/>` +
      `<text x="20" y="40" font-family="Helvetica, Arial, sans-serif" font-size="24" font-weight="${weight}">${text}</text></svg>`;
    for (const weight of ['normal', 'bold']) {
      t.is(ink(await renderPng(svg('', weight), findChartFonts(), false)), 0);
      t.true(ink(await renderPng(svg(word, weight), findChartFonts(), false)) > 100);
    }
    t.is(ink(await renderPng(svg(word, 'normal'), [], false)), 0);
  });
}

test.serial('texts are a good part of the ink of a chart', async (t) => {
  const svg = await renderSvg(chart);
  const bare = svg.replace(/<text[^>]*>[^<]*<\/text>/g, '');
  const [whole, rest] = [await renderPng(svg, findChartFonts(), false), await renderPng(bare, findChartFonts(), false)];
  t.true(ink(whole) > ink(rest) + 3000);
});
