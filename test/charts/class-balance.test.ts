import test from 'ava';
import { chartClassBalance } from '../../src/charts/class-balance.js';
import { draw } from '../../src/charts/render.js';
import { listElements, findTexts } from '../helpers/svg.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
test.serial('each split has a bar a class, with its count', async (t) => {
  const splits = [
    { name: 'training', counts: [5923, 6742, 0] },
    { name: 'test', counts: [980, 1135, 7] },
  ];
  const { svg, warnings } = await draw(chartClassBalance({ name: 'mnist', classNames: ['0', '1', '2'], splits }));
  t.deepEqual(warnings, []);
  for (const text of ['training (12,665)', 'test (2,122)', '5,923', '6,742', '1,135', '7'])
    t.true(findTexts(svg).includes(text), text);
});

test.serial('classes keep their order and may be called anything', async (t) => {
  const classNames = ['z', '<b>"a".b[0]</b>', 'お', 'constructor', 'a'];
  const splits = [{ name: 'training', counts: [1, 2, 3, 4, 5] }];
  const { svg, warnings } = await draw(chartClassBalance({ name: '😀 <i>', classNames, splits }));
  t.deepEqual(warnings, []);
  t.false(listElements(svg).includes('b'));
  const found = findTexts(svg).map((text) => text.replace('\u200b', ''));
  const places = classNames.map((name) => found.indexOf(name));
  t.true(places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1)));
});

test.serial('two hundred classes fit, without a number at each bar', async (t) => {
  const classNames = Array.from({ length: 200 }, (_, index) => `class ${index}`);
  const splits = [{ name: 'training', counts: classNames.map((_, index) => 1000 + index) }];
  const { svg, warnings } = await draw(chartClassBalance({ name: 'many', classNames, splits }));
  t.deepEqual(warnings, []);
  t.false(findTexts(svg).includes('1,003'));
});
