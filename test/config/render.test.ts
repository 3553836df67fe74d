import test from 'ava';
import { renderExperiment } from '../../src/config/render.js';
import { configText, load, NETWORK } from '../helpers/config-texts.js';

test('the resolved file reads from general to particular, with short lists on one line', (t) => {
  const text = renderExperiment(load(configText('cnn')));
  t.deepEqual(
    [...text.matchAll(/^(\w+):/gm)].map((match) => match[1]),
    ['name', 'seed', 'engine', 'data', 'model', 'train'],
  );
  t.regex(text, /kernel_size: \[ ?5, 5 ?\]/);
  t.notRegex(text, /[&*]\w+\d/);
});

test('texts that look like something else keep their meaning', (t) => {
  for (const description of [
    'yes',
    '5',
    'a: b',
    '# x',
    '- x',
    '"quoted"',
    "it's",
    'two\nlines',
    ' space ',
    '~',
    '😀',
  ]) {
    const experiment = load(`description: ${JSON.stringify(description)}\n${NETWORK}`);
    t.is(load(renderExperiment(experiment)).description, description);
  }
});

test('a directory stands alone, without a dataset', (t) => {
  const text = renderExperiment(load(`data: { directory: /digits }\n${NETWORK}`));
  t.regex(text, /directory: \/digits/);
  t.notRegex(text, /dataset/);
});
