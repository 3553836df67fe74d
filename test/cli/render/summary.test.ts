import test from 'ava';
import { renderSummary, summaryJson } from '../../../src/cli/render/summary.js';
import { compile } from '../../../src/model/compile.js';
import { BLOCKS } from '../../helpers/blocks.js';
import { compileLayers, load, MNIST, NETWORK, readConfig } from '../../helpers/config-texts.js';

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

test('a summary names the weights of classes in the training loss, by the names that are written', (t) => {
  const data = { ...MNIST, classNames: ['cat', ...Array.from({ length: 9 }, (_, at) => String(at + 1))] };
  const planOf = (written: string) => compile(load(`train: { class_weight: ${written} }\n${NETWORK}`), data);
  const lineOf = (written: string) => /^Training loss: .*$/m.exec(renderSummary('lr', planOf(written)))?.[0];
  t.is(lineOf('balanced'), 'Training loss: every class counts the same (class_weight: balanced)');
  t.is(lineOf('{ cat: 2, 9: 0.5 }'), 'Training loss: classes count 9: 0.5, cat: 2, others 1 (class_weight)');
  t.deepEqual(summaryJson('lr', planOf('{ cat: 2 }')).class_weight, { cat: 2 });

  const plain = compile(load(NETWORK), data);
  t.notRegex(renderSummary('lr', plain), /Training loss/);
  t.false('class_weight' in summaryJson('lr', plain));
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
