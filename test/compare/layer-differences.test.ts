import test from 'ava';

import { alignLayers } from '../../src/compare/align-layers.js';
import { renderArchitecture } from '../../src/compare/architecture-line.js';
import { networkLayers } from '../../src/config/blocks/flatten-layers.js';
import { describeLayer } from '../../src/model/describe-layer.js';
import { comparedLayers, findLayerDifferences } from '../../src/compare/layer-differences.js';
import { cnnLayers, lrLayers, makeRun, type RunDraft } from '../helpers/runs.js';

type Specs = NonNullable<RunDraft['layers']>;

const layersOf = (layers: Specs) => networkLayers(makeRun({ layers }).manifest.experiment.model);
const [first, pool, second, ...rest] = cnnLayers as [Specs[number], Specs[number], Specs[number], ...Specs];
const cnn = layersOf(cnnLayers);

test('an inserted layer is the only difference', (t) => {
  const normalized = layersOf([first, { type: 'batch_normalization' }, pool, second, ...rest]);
  t.deepEqual(findLayerDifferences([cnn, normalized]), [
    { type: 'batch_normalization', positions: [null, 1], layers: [null, 'batch_normalization'], options: [] },
  ]);
});

test('an option is named with its values', (t) => {
  const wider = layersOf([first, pool, { ...second, filters: 32 } as Specs[number], ...rest]);
  t.deepEqual(findLayerDifferences([cnn, wider]), [
    {
      type: 'conv2d',
      positions: [2, 2],
      layers: ['conv2d 16 5×5 relu', 'conv2d 32 5×5 relu'],
      options: [{ path: 'filters', values: [16, 32] }],
    },
  ]);
});

test('of two layers of one type the more alike is the partner', (t) => {
  const shallow = layersOf([second, ...rest]);
  const differences = findLayerDifferences([cnn, shallow]);
  t.deepEqual(
    differences.map(({ positions, layers }) => [positions, layers]),
    [
      [
        [0, null],
        ['conv2d 8 5×5 relu', null],
      ],
      [
        [1, null],
        ['max_pooling2d 2×2', null],
      ],
    ],
  );
});

test('layers of different types are never partners', (t) => {
  const average = layersOf([first, { type: 'average_pooling2d', pool_size: 2 }, second, ...rest]);
  const differences = findLayerDifferences([cnn, average]);
  t.deepEqual(differences.map(({ type, positions }) => [type, ...positions]).sort(), [
    ['average_pooling2d', null, 1],
    ['max_pooling2d', 1, null],
  ]);
});

test('the names of layers are no difference', (t) => {
  t.deepEqual(
    findLayerDifferences([cnn, layersOf([{ ...first, name: 'eyes' } as Specs[number], pool, second, ...rest])]),
    [],
  );
});

test('three lists keep their layers in order, each exactly once', (t) => {
  const lists = [layersOf(lrLayers), cnn, layersOf([{ type: 'dropout', rate: 0.1 }, first, pool, pool, ...rest])];
  const columns = alignLayers(lists);
  lists.forEach((layers, run) => {
    t.deepEqual(
      columns.flatMap((column) => column[run]?.layer ?? []),
      [...layers],
    );
    t.deepEqual(
      columns.flatMap((column) => column[run]?.position ?? []),
      layers.map((_, index) => index),
    );
  });
  for (const column of columns) t.is(new Set(column.flatMap((placed) => placed?.layer.type ?? [])).size, 1);
});

test('options differ between the runs that have the layer', (t) => {
  const wet = layersOf([...cnnLayers.slice(0, 5), { type: 'dropout', rate: 0.2 }, cnnLayers[6]!]);
  const [difference] = findLayerDifferences([cnn, layersOf(lrLayers), wet]).filter(({ type }) => type === 'dropout');
  t.deepEqual(difference?.positions, [5, null, 5]);
  t.deepEqual(difference?.options, [{ path: 'rate', values: [0.5, null, 0.2] }]);
});

test('layers are described by their sizes and what is not usual', (t) => {
  const layers = layersOf([
    { type: 'zero_padding2d', padding: 1 },
    { type: 'conv2d', filters: 4, kernel_size: [3, 5], strides: 2, padding: 'same', activation: 'elu' },
    { type: 'depthwise_conv2d', kernel_size: 3 },
    { type: 'max_pooling2d', pool_size: 3, strides: 2 },
    { type: 'global_average_pooling2d' },
    { type: 'reshape', target_shape: [2, 2] },
    { type: 'flatten' },
    { type: 'activation', activation: 'relu' },
    { type: 'dropout', rate: 0.25 },
    { type: 'dense', units: 10, activation: 'softmax' },
  ]);
  t.deepEqual(layers.map(describeLayer), [
    'zero_padding2d',
    'conv2d 4 3×5 stride 2×2 same elu',
    'depthwise_conv2d 3×3',
    'max_pooling2d 3×3 stride 2×2',
    'global_average_pooling2d',
    'reshape 2×2',
    'flatten',
    'activation relu',
    'dropout 0.25',
    'dense 10 softmax',
  ]);
});

test('a long architecture loses its middle, never its last layer', (t) => {
  const layers = cnn.map(describeLayer);
  const whole = renderArchitecture(layers);
  t.is(whole.split(' → ').length, 7);
  t.is(renderArchitecture(layers, 70), 'conv2d 8 5×5 relu → max_pooling2d 2×2 → … → dense 10 softmax');
  t.is(renderArchitecture(layers, 10), 'conv2d 8 5×5 relu → … → dense 10 softmax');
});

const blocksOf = (layers: Specs) =>
  comparedLayers(makeRun({ layers: [{ type: 'flatten' }, ...layers] }).manifest.experiment.model);
const dense = (units: number) => ({ type: 'dense', units }) as const;
const output = { type: 'dense', units: 10, activation: 'softmax' } as const;

test('layers of blocks are compared one by one, and say where they stand', (t) => {
  const chain = blocksOf([dense(20), dense(20), output]);
  const block = blocksOf([dense(20), { type: 'residual', layers: [dense(20)] }, output]);
  t.deepEqual(findLayerDifferences([chain, block]), [
    {
      type: 'dense',
      positions: [2, 2],
      layers: ['dense 20', 'dense 20'],
      options: [{ path: 'block', values: [null, 'residual'] }],
    },
    { type: 'residual', positions: [null, 3], layers: [null, 'residual'], options: [] },
  ]);
});

test('what repeats more often is more layers; a branch is told by its place, a merge by its number of branches', (t) => {
  const repeated = (times: number) => blocksOf([{ type: 'repeat', times, layers: [dense(20)] }, output]);
  t.deepEqual(findLayerDifferences([repeated(2), repeated(3)]), [
    { type: 'dense', positions: [null, 3], layers: [null, 'dense 20'], options: [] },
  ]);
  const empty: Specs[number][] = [];
  const branches = (...lists: Specs[number][][]) =>
    blocksOf([{ type: 'branches', merge: 'add', branches: lists } as Specs[number], output]);
  const found = findLayerDifferences([branches([dense(784)], empty), branches(empty, [dense(784)], empty)]);
  t.deepEqual(
    found.map(({ type, options }) => [type, options]),
    [
      ['dense', [{ path: 'block', values: ['branches 0', 'branches 1'] }]],
      ['branches', [{ path: 'branches', values: [2, 3] }]],
    ],
  );
  t.deepEqual(findLayerDifferences([repeated(2), repeated(2)]), []);
});
