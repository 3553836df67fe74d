import test from 'ava';
import { renderExperiment } from '../../src/config/render.js';
import { MnistxError } from '../../src/errors.js';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { compile } from '../../src/model/compile.js';
import { compileLayers, findProblems, load, makeReader, MNIST } from '../helpers/config-texts.js';

const CONV = '{ type: conv2d, filters: 4, kernel_size: 3, padding: same }';
const ONE = '{ type: conv2d, filters: 4, kernel_size: 1 }';
const OUTPUT = ['{ type: flatten }', '{ type: dense, units: 10, activation: softmax }'];

const wiring = (layers: readonly string[]) =>
  compileLayers(layers).layers.map(({ name, inputs, outputShape }) => [name, inputs, outputShape]);

test('a chain takes the layer before each, and the image first', (t) => {
  t.deepEqual(
    compileLayers(OUTPUT).layers.map(({ inputs, path }) => [inputs, path]),
    [
      [[-1], ['model', 'layers', 0]],
      [[0], ['model', 'layers', 1]],
    ],
  );
});

test('a residual block is its layers, those of its shortcut and a sum', (t) => {
  t.deepEqual(
    wiring([`{ type: residual, layers: [${CONV}, ${CONV}], shortcut: [${ONE}], activation: relu }`, ...OUTPUT]),
    [
      ['conv2d', [-1], [28, 28, 4]],
      ['conv2d_1', [0], [28, 28, 4]],
      ['conv2d_2', [-1], [28, 28, 4]],
      ['add', [1, 2], [28, 28, 4]],
      ['flatten', [3], [3136]],
      ['dense', [4], [10]],
    ],
  );
});

test('without a shortcut the input itself is added', (t) => {
  const layers = [CONV, `{ type: residual, name: first, layers: [${CONV}] }`, ...OUTPUT];
  t.deepEqual(wiring(layers).slice(0, 3), [
    ['conv2d', [-1], [28, 28, 4]],
    ['conv2d_1', [0], [28, 28, 4]],
    ['first', [1, 0], [28, 28, 4]],
  ]);
});

test('branches are joined by their channels; an empty one is the input', (t) => {
  const layers = [`{ type: branches, merge: concatenate, branches: [[${ONE}], [${ONE}, ${CONV}], []] }`, ...OUTPUT];
  t.deepEqual(wiring(layers).slice(0, 4), [
    ['conv2d', [-1], [28, 28, 4]],
    ['conv2d_1', [-1], [28, 28, 4]],
    ['conv2d_2', [1], [28, 28, 4]],
    ['concatenate', [0, 2, -1], [28, 28, 9]],
  ]);
});

test('what repeats has weights of its own each time, and numbered names', (t) => {
  const layers = [
    `{ type: repeat, times: 3, layers: [{ type: residual, layers: [{ type: dense, units: 784, name: wide }, ] }] }`,
  ];
  const plan = compileLayers(['{ type: flatten }', ...layers, '{ type: dense, units: 10, activation: softmax }']);
  t.deepEqual(
    plan.layers.map(({ name, inputs }) => [name, inputs]),
    [
      ['flatten', [-1]],
      ['wide', [0]],
      ['add', [1, 0]],
      ['wide_1', [2]],
      ['add_1', [3, 2]],
      ['wide_2', [4]],
      ['add_2', [5, 4]],
      ['dense', [6]],
    ],
  );
  t.is(plan.parameters, 3 * (784 * 784 + 784) + 7850);
  t.deepEqual(plan.layers[5]!.path, ['model', 'layers', 1, 'layers', 0, 'layers', 0]);
});

test('a network of nested blocks is written out whole and reads back as the same', (t) => {
  const block = `{ type: residual, layers: [${CONV}, { type: branches, merge: add, branches: [[], [${CONV}]] }] }`;
  const experiment = load(
    `model:\n  layers:\n${[CONV, `{ type: repeat, times: 2, layers: [${block}, ${CONV}] }`, CONV, ...OUTPUT].map((layer) => `    - ${layer}\n`).join('')}`,
  );
  const again = load(renderExperiment(experiment));
  t.deepEqual(again, experiment);
  const names = (which: typeof experiment): string[] => compile(which, MNIST).layers.map(({ name }) => name);
  t.deepEqual(names(again), [
    ...['conv2d', 'conv2d_1', 'conv2d_2', 'add', 'add_1', 'conv2d_3'],
    ...['conv2d_4', 'conv2d_5', 'add_2', 'add_3', 'conv2d_6', 'conv2d_7', 'flatten', 'dense'],
  ]);
  t.deepEqual(names(experiment), names(again));
});

const misfit = test.macro((t, layer: string, place: string, message: string, fix: string) => {
  const text = `model:\n  layers:\n    - ${CONV}\n    - ${layer}\n    - ${OUTPUT[0]}\n    - ${OUTPUT[1]}\n`;
  const { experiment, located } = loadExperiment({
    file: 'main.yaml',
    overrides: [],
    readFile: makeReader({ 'main.yaml': text }),
  });
  const error = t.throws(() => compile(experiment, MNIST), { instanceOf: MnistxError });
  const [problem] = located(error!.problems);
  t.is(`${problem!.position!.line}:${problem!.position!.column} ${problem!.code}`, place);
  t.is(problem!.message, message);
  t.is(problem!.fix, fix);
});

test(
  'a shortcut of another shape is shown with both, and what to write',
  misfit,
  '{ type: residual, layers: [{ type: conv2d, filters: 8, kernel_size: 3, strides: 2, padding: same }] }',
  '4:7 SHAPE_MISMATCH',
  'the layers of this block give [14, 14, 8], its shortcut [28, 28, 4]: they cannot be added',
  'let both have the same shape, for example with shortcut: [{ type: conv2d, filters: 8, kernel_size: 1, strides: 2 }]',
);
test(
  'a block that loses its border is told of padding',
  misfit,
  '{ type: residual, layers: [{ type: conv2d, filters: 4, kernel_size: 3 }] }',
  '4:7 SHAPE_MISMATCH',
  'the layers of this block give [26, 26, 4], its shortcut [28, 28, 4]: they cannot be added',
  'let both have the same shape, for example with padding: same in the convolutions',
);
test(
  'branches that do not fit are shown with both shapes',
  misfit,
  `{ type: branches, merge: concatenate, branches: [[], [${CONV}], [{ type: max_pooling2d, pool_size: 2 }]] }`,
  '4:7 SHAPE_MISMATCH',
  'branch 0 gives [28, 28, 4], branch 2 gives [14, 14, 4]: concatenate needs outputs that differ in their last size alone',
  'use padding: same and the same strides in all branches, or a conv2d with kernel_size: 1 to change the channels',
);
const TOKENS = '{ type: reshape, target_shape: [49, 64] }';
test(
  'a block that flattens is told to do so before',
  misfit,
  '{ type: residual, layers: [{ type: flatten }] }',
  '4:7 SHAPE_MISMATCH',
  'the layers of this block give [3136], its shortcut [28, 28, 4]: they cannot be added',
  'let both have the same shape, for example with the layer that flattens before this block instead of inside it',
);
test(
  'a block that changes the features of tokens is shown a dense shortcut',
  misfit,
  `{ type: repeat, times: 1, layers: [${TOKENS}, { type: residual, layers: [{ type: dense, units: 8 }] }] }`,
  '4:85 SHAPE_MISMATCH',
  'the layers of this block give [49, 8], its shortcut [49, 64]: they cannot be added',
  'let both have the same shape, for example with shortcut: [{ type: dense, units: 8 }]',
);
test(
  'branches of other ranks are told how to end alike',
  misfit,
  '{ type: branches, merge: add, branches: [[{ type: flatten }], []] }',
  '4:7 SHAPE_MISMATCH',
  'branch 0 gives [3136], branch 1 gives [28, 28, 4]: add needs outputs of the same shape',
  'let all branches end alike, for example with a flatten or a global pooling layer',
);
test(
  'branches with other numbers of tokens are told of their patches',
  misfit,
  '{ type: branches, merge: add, branches: [[{ type: patch_embedding, patch_size: 7, dim: 3 }], [{ type: patch_embedding, patch_size: 4, dim: 3 }]] }',
  '4:7 SHAPE_MISMATCH',
  'branch 0 gives [16, 3], branch 1 gives [49, 3]: add needs outputs of the same shape',
  'let all branches have as many tokens, for example by the same patch_size',
);
test(
  'a layer inside a block that does not fit is shown at its own line',
  misfit,
  '{ type: residual, layers: [{ type: repeat, times: 9, layers: [{ type: max_pooling2d, pool_size: 4 }] }] }',
  '4:103 EMPTY_OUTPUT',
  'a window of 4×4 does not fit into [1, 1, 4]: nothing is left after max_pooling2d',
  'lower pool_size to at most 1, set padding: same, or shrink the image less before this layer',
);

test('blocks that are too deep or too many are refused before they are unrolled', (t) => {
  const nested = (depth: number, around: (inner: string) => string): string =>
    depth === 0 ? CONV : around(nested(depth - 1, around));
  const deep = nested(17, (inner) => `{ type: residual, layers: [${inner}] }`);
  t.deepEqual(
    findProblems(`model: { layers: [${deep}] }`).map(({ code, message }) => [code, message]),
    [['TOO_LARGE', 'this layer stands in 17 blocks']],
  );
  const many = nested(16, (inner) => `{ type: repeat, times: 100, layers: [${inner}] }`);
  t.deepEqual(
    findProblems(`model: { layers: [${many}] }`).map(({ code, path }) => [code, path]),
    [['TOO_LARGE', ['model', 'layers']]],
  );
});

test('a name that repetitions give twice is refused', (t) => {
  const layers =
    '{ type: repeat, times: 2, layers: [{ type: activation, activation: relu, name: a }] }, { type: flatten, name: a_1 }';
  t.deepEqual(
    findProblems(`model: { layers: [${layers}] }`).map(({ message, path }) => [message, path]),
    [['two layers have the name "a_1"', ['model', 'layers', 1, 'name']]],
  );
});
