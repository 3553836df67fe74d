import test from 'ava';
import { renderSummary, summaryJson } from '../../../src/cli/render/summary.js';
import { compile } from '../../../src/model/compile.js';
import { BLOCKS } from '../../helpers/blocks.js';
import { compileLayers, load, MNIST, readConfig } from '../../helpers/config-texts.js';

test('a summary names how training images are augmented, and says nothing about it where they are not', (t) => {
  const augmented = compile(load(readConfig('cnn-augmented')), MNIST);
  t.true(augmented.augment.length > 0);
  const line = `Training images: ${augmented.augment.map(({ type }) => type).join(', ')}\n`;
  t.true(renderSummary('cnn-augmented', augmented).includes(line));
  t.deepEqual(summaryJson('cnn-augmented', augmented).augment, augmented.augment);

  const plain = compile(load(readConfig('cnn')), MNIST);
  t.notRegex(renderSummary('cnn', plain), /Training images/);
  t.deepEqual(summaryJson('cnn', plain).augment, []);
});

test('a network that branches is shown with the inputs of each layer', (t) => {
  const plan = compileLayers(BLOCKS);
  const lines = renderSummary('blocks', plan).split('\n');
  t.true(
    lines.some((line) => /Layer \(type\) +Inputs +Output shape/.test(line)),
    lines.join('\n'),
  );
  t.true(lines.some((line) => /^ *concatenate \(branches\) +conv2d_2, max_pooling2d, add +\(28, 28, 10\)/.test(line)));
  t.deepEqual(summaryJson('blocks', plan).layers[2]!.inputs, [1, 0]);
  const plain = compile(load(readConfig('cnn')), MNIST);
  t.notRegex(renderSummary('cnn', plain), /Inputs/);
  t.false('inputs' in summaryJson('cnn', plain).layers[0]!);
});
