import test from 'ava';
import { modelRecord } from '../../src/training/manifest-parts.js';
import { filtersOf, hasFilters } from '../../src/model/filters.js';
import { BLOCKS, BLOCKS_FILE } from '../helpers/blocks.js';
import { shortForm } from '../../src/config/short-form.js';
import { warningsOf } from '../../src/config/rules.js';
import { writeLayers } from '../../src/config/write-layers.js';
import type { ExperimentSpec } from '../../src/config/types.js';
import { renderYaml } from '../../src/config/render.js';
import { compileLayers, findProblems, load } from '../helpers/config-texts.js';

test('a setting of a layer inside a block is overridden by its path', (t) => {
  const plan = load(BLOCKS_FILE, 'model.layers[1].layers[0].filters=4', 'model.layers.2.branches.0.0.filters=7');
  const [, residual, branches] = plan.model.layers;
  t.like(residual, { type: 'residual', layers: [{ filters: 4 }] });
  t.like(branches, { branches: [[{ filters: 7 }]] });
});

const refused = test.macro((t, layer: string, code: string, place: string, fix: RegExp) => {
  const [problem, ...more] = findProblems(`model:\n  layers:\n    - ${layer}\n`);
  t.deepEqual(more, []);
  t.is(`${problem?.code} ${problem?.position?.line}:${problem?.position?.column}`, `${code} ${place}`);
  t.regex(problem?.fix ?? '', fix);
});

test(
  'an unknown key inside a block is reported there, with what was meant',
  refused,
  '{ type: residual, layers: [{ type: conv2d, filters: 4, kernal_size: 3, kernel_size: 3 }] }',
  ...(['UNKNOWN_KEY', '3:62', /kernel_size/] as const),
);
test(
  'an unknown type inside branches',
  refused,
  '{ type: branches, merge: add, branches: [[], [{ type: conv2D }]] }',
  ...(['UNKNOWN_VALUE', '3:61', /conv2d/] as const),
);
test(
  'a merge that is unknown',
  refused,
  '{ type: branches, merge: concat, branches: [[], []] }',
  ...(['UNKNOWN_VALUE', '3:32', /concatenate/] as const),
);
test('one branch alone', refused, '{ type: branches, merge: add, branches: [[]] }', 'OUT_OF_RANGE', '3:47', /add some/);
test(
  'a layer inside a block that is only its type',
  refused,
  '{ type: repeat, times: 2, layers: [dense] }',
  ...(['WRONG_TYPE', '3:42', /write \{ type: dense, units: 10 \}/] as const),
);
test(
  'a layer inside branches that was left empty',
  refused,
  '{ type: branches, merge: add, branches: [[], [null]] }',
  ...(['WRONG_TYPE', '3:53', /remove the "-"/] as const),
);
test(
  'a branch that is no list',
  refused,
  '{ type: branches, merge: add, branches: [[], { type: flatten }] }',
  ...(['WRONG_TYPE', '3:52', /write a list/] as const),
);
test(
  'an axis that is shared twice',
  refused,
  '{ type: prelu, shared_axes: [1, 2, 1] }',
  ...(['OUT_OF_RANGE', '3:35', /keep one of them/] as const),
);
test(
  'a block without its layers',
  refused,
  '{ type: repeat, times: 2 }',
  ...(['MISSING_KEY', '3:7', /layers: \[/] as const),
);
test(
  'a rule of a layer inside a block',
  refused,
  '{ type: repeat, times: 2, layers: [{ type: conv2d, filters: 4, kernel_size: 3, strides: 2, dilation_rate: 2 }] }',
  ...(['CONFLICT', '3:113', /set one of them to 1/] as const),
);

test('a network is frozen only if all layers inside blocks are', (t) => {
  const network = (trainable: boolean): string =>
    `model: { layers: [{ type: flatten }, { type: residual, layers: [{ type: dense, units: 784, trainable: ${trainable} }] }, { type: dense, units: 10, activation: softmax, trainable: false }] }\n`;
  t.deepEqual(
    findProblems(network(false)).map(({ path }) => path),
    [['model', 'layers', 2, 'trainable']],
  );
  t.deepEqual(findProblems(network(true)), []);
  const repeated =
    'model: { layers: [{ type: flatten }, { type: repeat, times: 2, layers: [{ type: dense, units: 9, trainable: false }] }, { type: dense, units: 10, activation: softmax }] }\n';
  t.regex(warningsOf(load(repeated))[0]!, /^dense, dense_1 are frozen/);
});

test('blocks are written on one line and in their short form, and read back as they were', (t) => {
  const experiment = load(BLOCKS_FILE);
  const text = writeLayers(experiment, experiment.model.layers);
  t.notRegex(text, /kernel_initializer|use_bias|name|shortcut/);
  t.deepEqual(load(BLOCKS_FILE, `model.layers=${text}`), experiment);
  const short = renderYaml(shortForm({ model: experiment.model } as unknown as ExperimentSpec));
  t.notRegex(short, /kernel_initializer|\[3, 3\]/);
  t.deepEqual(load({ 'main.yaml': short }).model, experiment.model);
});

test('run.json has the inputs of layers only where the network branches', (t) => {
  const branching = modelRecord(compileLayers(BLOCKS)).layers;
  t.deepEqual(
    branching.map(({ name, inputs }) => [name, inputs]),
    [
      ['conv2d', [-1]],
      ['conv2d_1', [0]],
      ['add', [1, 0]],
      ['conv2d_2', [2]],
      ['max_pooling2d', [2]],
      ['concatenate', [3, 4, 2]],
      ['max_pooling2d_1', [5]],
      ['flatten', [6]],
      ['dense', [7]],
      ['dense_1', [8]],
      ['dense_2', [9]],
    ],
  );
  const chain = modelRecord(compileLayers([BLOCKS[0]!, ...BLOCKS.slice(3)])).layers;
  t.false(chain.some((layer) => 'inputs' in layer));
});

test('weights of a dense layer are pictures only behind a chain to a flattened image', (t) => {
  const dense = '{ type: dense, units: 10, activation: softmax }';
  const plan = compileLayers([
    `{ type: branches, merge: concatenate, branches: [[{ type: flatten }, { type: dense, units: 3 }], [{ type: flatten }, { type: activation, activation: tanh }, { type: dense, units: 2 }]] }`,
    dense,
  ]);
  const shown = plan.layers.filter((layer) => hasFilters(plan, layer)).map(({ name }) => name);
  t.deepEqual(shown, ['dense', 'dense_1']);
  const weights = new Float32Array(plan.weightCount);
  t.like(filtersOf(plan, plan.layers[4]!, weights)[0], { height: 28, width: 28, outputs: 2 });
});
