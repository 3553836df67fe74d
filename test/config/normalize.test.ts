import fc from 'fast-check';
import test from 'ava';
import { renderExperiment } from '../../src/config/render.js';
import { definition, experimentSchema, resolve, variantsOf } from '../../src/config/schema.js';
import type { SchemaNode } from '../../src/config/schema.js';
import { MnistxError } from '../../src/errors.js';
import { readConfig, load, NETWORK } from '../helpers/config-texts.js';

test('every default of the schema is filled in', (t) => {
  const { data, train, seed, engine, description } = load(NETWORK);
  t.deepEqual({ seed, engine, description }, { seed: 1, engine: 'auto', description: '' });
  t.deepEqual(data, { dataset: 'mnist', validation: 'test', limit: {}, augment: [], normalization: 'unit' });
  t.like(train, {
    batch_size: 32,
    epochs: 1,
    shuffle: true,
    early_stopping: false,
    reduce_lr_on_plateau: false,
    log_every: 100,
    fast_math: false,
  });
  t.deepEqual(train.optimizer, { type: 'adam', learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 });
  t.deepEqual(train.checkpoint, { keep: 'last', monitor: 'val_accuracy' });
});

test('shorthands are written out', (t) => {
  const { model, data, train } = load(
    'data: { limit: 50 }\ntrain: { early_stopping: true, loss: mean_squared_error }\nmodel:\n  layers:\n' +
      '    - { type: zero_padding2d, padding: 2 }\n    - { type: zero_padding2d, padding: [1, [2, 3]] }\n' +
      '    - { type: conv2d, filters: 2, kernel_size: 3, kernel_regularizer: { l2: 0.5 } }\n' +
      '    - { type: max_pooling2d, pool_size: [2, 3] }\n    - { type: max_pooling2d, pool_size: 2, strides: 1 }\n',
  );
  t.deepEqual(data.limit, { train: 50 });
  t.like(train, { early_stopping: { monitor: 'val_loss', patience: 0 }, loss: { type: 'mean_squared_error' } });
  t.like(model.layers[0], {
    padding: [
      [2, 2],
      [2, 2],
    ],
  });
  t.like(model.layers[1], {
    padding: [
      [1, 1],
      [2, 3],
    ],
  });
  t.like(model.layers[2], { kernel_size: [3, 3], strides: [1, 1], kernel_regularizer: { l1: 0, l2: 0.5 } });
  t.like(model.layers[3], { strides: [2, 3] });
  t.like(model.layers[4], { strides: [1, 1] });
});

test('only a frozen layer says whether it is trainable, so that others are written as ever', (t) => {
  const layers = [false, true, undefined].map((trainable) => ({ type: 'dense', units: 10, trainable }));
  const text = JSON.stringify({ model: { layers: [{ type: 'flatten' }, ...layers] } });
  const [, frozen, ...trained] = load(text).model.layers;
  t.like(frozen, { trainable: false });
  for (const layer of trained) t.false('trainable' in layer);
});

test('layers are named as Keras names them, around the names that are taken', (t) => {
  const layers = [
    '{ type: flatten }',
    '{ type: dense, units: 5, name: dense_1 }',
    '{ type: dense, units: 5 }',
    '{ type: dense, units: 5 }',
  ];
  const { model } = load(`model:\n  layers: [${layers.join(', ')}]\n`);
  t.deepEqual(
    model.layers.map(({ name }) => name),
    ['flatten', 'dense_1', 'dense', 'dense_2'],
  );
});

for (const name of ['lr', 'cnn']) {
  test(`the resolved ${name}.yaml loads to the same experiment`, (t) => {
    const experiment = load(readConfig(name));
    t.deepEqual(load(renderExperiment(experiment)), experiment);
  });
}

/** Values of a schema node: within its limits, in all of its shapes. */
function valueOf(node: SchemaNode & { minItems?: number; maxItems?: number }): fc.Arbitrary<unknown> {
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  if (node.examples !== undefined) return fc.constantFrom(...node.examples);
  return fc.constantFrom(node.default);
}

function objectOf(node: SchemaNode): fc.Arbitrary<Record<string, unknown>> {
  const properties = Object.entries(resolve(node).properties ?? {}).filter(
    ([key]) => !['name', 'extends'].includes(key),
  );
  const model = Object.fromEntries(properties.map(([key, inner]) => [key, valueOf(inner)]));
  return fc.record(model, { requiredKeys: [...(resolve(node).required ?? [])] });
}

const DATA_KEYS = ['validation', 'limit', 'normalization'];

/** The data of a dataset, a path or a directory, with keys that go with it. */
const dataOf = (source: 'dataset' | 'path' | 'directory', keys: readonly string[]): fc.Arbitrary<object> => {
  const { properties } = definition('data');
  const model = [source, ...DATA_KEYS, ...keys].map((key) => [key, valueOf(properties![key]!)] as const);
  return fc.record(Object.fromEntries(model), { requiredKeys: source === 'dataset' ? [] : [source] });
};
const ownKeys = Object.keys(definition('data').properties!).filter(
  (key) => !['dataset', 'path', 'directory', ...DATA_KEYS].includes(key),
);
const data = fc.oneof(
  dataOf('dataset', []),
  dataOf(
    'path',
    ownKeys.filter((key) => key !== 'fit' && key !== 'test'),
  ),
  dataOf('path', ['test']),
  dataOf('directory', ['class_names', 'transpose', 'label_offset']),
);

const variantOf = (kind: string) => fc.oneof(...Object.values(variantsOf(kind)).map(objectOf));
const specs = fc.record(
  {
    seed: valueOf(experimentSchema.properties!['seed']!),
    description: fc.string({ unit: 'grapheme', maxLength: 30 }),
    data,
    model: fc.record(
      {
        init_from: valueOf(definition('model').properties!['init_from']!),
        layers: fc.array(variantOf('layer'), { minLength: 1, maxLength: 8 }),
      },
      { requiredKeys: ['layers'] },
    ),
    train: fc
      .tuple(objectOf(definition('train')), variantOf('optimizer'), variantOf('schedule'), variantOf('loss'))
      .map(([train, optimizer, schedule, loss]) => ({
        ...train,
        optimizer: withoutConflicts(optimizer as Record<string, unknown>),
        learning_rate_schedule: schedule,
        loss,
      })),
  },
  { requiredKeys: ['model'] },
);

/** Most random optimizers are clipped twice, or say how to average what they do not. */
function withoutConflicts({ clipnorm, clipvalue, ...optimizer }: Record<string, unknown>): object {
  const clip = 'global_clipnorm' in optimizer ? {} : clipvalue === undefined ? { clipnorm } : { clipvalue };
  const average = optimizer['use_ema'] === undefined ? { use_ema: true } : {};
  return JSON.parse(JSON.stringify({ ...optimizer, ...clip, ...average })) as object;
}

test('whatever was written, the resolved file loads to the same experiment', (t) => {
  let accepted = 0;
  const property = fc.property(specs, (spec) => {
    try {
      const experiment = load(JSON.stringify(spec));
      accepted++;
      t.deepEqual(load(renderExperiment(experiment)), experiment);
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      t.true(
        error.problems.every(({ code }) => code === 'CONFLICT'),
        JSON.stringify(error.problems),
      );
    }
  });
  fc.assert(property, { numRuns: 500, seed: 1 });
  t.true(accepted > 100, `accepted ${accepted}`);
});
