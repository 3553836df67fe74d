import test from 'ava';
import { chooseColumns, makePictureGrid } from '../../src/charts/picture-grid.js';
import { draw } from '../../src/charts/render.js';
import { encodeImageUrl } from '../../src/images/image-url.js';
import { listElements, findTexts } from '../helpers/svg.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
const url = encodeImageUrl({ width: 2, height: 2, channels: 1, bytes: Uint8Array.from([0, 255, 128, 64]) });
const grid = { title: 'Grid', description: 'A grid.', columns: 2, picture: { width: 40, height: 40 } };
const picturesOf = (svg: string) =>
  [...svg.matchAll(/<image [^>]*>/g)].map(([tag]) => ({
    href: /href="([^"]*)"/.exec(tag)![1]!,
    at: /translate\(([^)]*)\)/.exec(tag)![1]!,
  }));

test.serial('pictures stand in rows, each with its caption', async (t) => {
  const cells = ['a', 'b', 'c'].map((name) => ({ url, caption: [name, `#${name}`] }));
  const { svg, warnings } = await draw(makePictureGrid({ ...grid, cells }));
  t.deepEqual(warnings, []);
  const pictures = picturesOf(svg);
  t.is(pictures.length, 3);
  t.true(pictures.every(({ href }) => href === url));
  const [first, second, third] = pictures.map(({ at }) => at.split(',').map(Number) as [number, number]);
  t.is(first![1], second![1]);
  t.is(first![0], third![0]);
  t.true(second![0] > first![0] && third![1] > first![1]);
  for (const text of ['Grid', 'a', '#a', 'c', '#c']) t.true(findTexts(svg).includes(text), text);
});

test.serial('captions that could be markup or orders to Vega are text', async (t) => {
  const names = [`<script>"a.b"[0]'`, '😀 שלום', 'constructor', '', 'datum.value'];
  const cells = names.map((name) => ({ url, caption: [name] }));
  const { svg, warnings } = await draw(makePictureGrid({ ...grid, cells, picture: { width: 200, height: 10 } }));
  t.deepEqual(warnings, []);
  t.false(listElements(svg).includes('script'));
  for (const text of [`<script>"a.b"[0]'`, '😀 שלום', 'constructor', '(no name)', 'datum.value'])
    t.true(findTexts(svg).includes(text), text);
});

test.serial('a grid without pictures is drawn too', async (t) => {
  const { svg, warnings } = await draw(makePictureGrid({ ...grid, cells: [] }));
  t.deepEqual([warnings, picturesOf(svg)], [[], []]);
});

test.serial('the legend explains colours that are in the pictures', async (t) => {
  const legend = { title: 'Weight', domain: [-2, 2], colors: ['#ff0000', '#ffffff', '#0000ff'] } as const;
  const { svg } = await draw(makePictureGrid({ ...grid, cells: [{ url, caption: ['a'] }], legend }));
  t.true(findTexts(svg).includes('Weight') && findTexts(svg).includes('−2'));
  t.true(listElements(svg).includes('linearGradient'));
});

test('rows are full where that can be', (t) => {
  t.deepEqual([1, 2, 6, 8, 10, 16, 20, 32, 64].map(chooseColumns), [1, 2, 3, 4, 5, 4, 5, 8, 8]);
  t.is(chooseColumns(7), 7 > 2 * Math.sqrt(7) + 1 ? 4 : 7);
});

test.serial('a long caption keeps both of its ends', async (t) => {
  const caption = ['a_very_long_name_1'];
  const { svg } = await draw(makePictureGrid({ ...grid, cells: [{ url, caption }] }));
  t.true(findTexts(svg).includes('a_v…e_1'), findTexts(svg).join());
});
