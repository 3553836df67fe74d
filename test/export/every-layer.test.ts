import test from 'ava';
import { variantsOf } from '../../src/config/schema.js';
import { MnistxError } from '../../src/errors.js';
import { EXPORT_TARGETS, exporterOf } from '../../src/export/exporters.js';
import type { ExportTarget } from '../../src/export/exporters.js';
import type { ExportedRun, ExportOptions } from '../../src/export/types.js';
import { prepare } from '../helpers/engines.js';
import { makeExperiment } from '../helpers/experiments.js';
import { exportedRun } from '../helpers/exports.js';

const FLATTENED = [{ type: 'flatten' }];
const POOLED = [{ type: 'global_average_pooling1d' }];
const TOKENS = { type: 'reshape', target_shape: [-1, 3] };
const LAYER = { type: 'activation', activation: 'relu' };

/** A network with each layer of the schema, for images of 8 x 8 x 3, without its last layer. */
const NETWORKS: Readonly<Record<string, readonly object[]>> = {
  dense: [...FLATTENED, { type: 'dense', units: 4 }],
  conv2d: [{ type: 'conv2d', filters: 2, kernel_size: 3 }, ...FLATTENED],
  depthwise_conv2d: [{ type: 'depthwise_conv2d', kernel_size: 3 }, ...FLATTENED],
  separable_conv2d: [{ type: 'separable_conv2d', filters: 2, kernel_size: 3 }, ...FLATTENED],
  max_pooling2d: [{ type: 'max_pooling2d' }, ...FLATTENED],
  average_pooling2d: [{ type: 'average_pooling2d' }, ...FLATTENED],
  global_average_pooling2d: [{ type: 'global_average_pooling2d' }],
  global_max_pooling2d: [{ type: 'global_max_pooling2d' }],
  global_average_pooling1d: [TOKENS, ...POOLED],
  patch_embedding: [{ type: 'patch_embedding', patch_size: 4, dim: 5 }, ...POOLED],
  multi_head_attention: [TOKENS, { type: 'multi_head_attention', num_heads: 2, key_dim: 3 }, ...POOLED],
  flatten: FLATTENED,
  reshape: [TOKENS, ...FLATTENED],
  rescaling: [{ type: 'rescaling', scale: 2 }, ...FLATTENED],
  dropout: [...FLATTENED, { type: 'dropout', rate: 0.2 }],
  spatial_dropout2d: [{ type: 'spatial_dropout2d', rate: 0.2 }, ...FLATTENED],
  gaussian_noise: [...FLATTENED, { type: 'gaussian_noise', stddev: 0.1 }],
  activation: [LAYER, ...FLATTENED],
  prelu: [{ type: 'prelu' }, ...FLATTENED],
  batch_normalization: [{ type: 'batch_normalization' }, ...FLATTENED],
  layer_normalization: [{ type: 'layer_normalization' }, ...FLATTENED],
  group_normalization: [{ type: 'group_normalization', groups: 3 }, ...FLATTENED],
  zero_padding2d: [{ type: 'zero_padding2d', padding: 1 }, ...FLATTENED],
  residual: [{ type: 'residual', layers: [LAYER] }, ...FLATTENED],
  branches: [{ type: 'branches', merge: 'concatenate', branches: [[LAYER], []] }, ...FLATTENED],
  repeat: [{ type: 'repeat', times: 2, layers: [LAYER] }, ...FLATTENED],
};

/** Targets that write layers, by the layers that their format cannot hold. */
const REFUSED: Partial<Readonly<Record<ExportTarget, readonly string[]>>> = {
  keras: [],
  onnx: [],
  tfjs: ['patch_embedding', 'multi_head_attention', 'group_normalization'],
  safetensors: [],
  python: [],
};

/** Targets that hold no layers in a form of their own: curves, and a page with the kernels of mnistx. */
const WITHOUT_LAYERS: readonly ExportTarget[] = ['tensorboard', 'web'];

test('every target is known to write layers or not to, and a network stands here for every layer of the schema', (t) => {
  t.deepEqual([...Object.keys(REFUSED), ...WITHOUT_LAYERS].sort(), [...EXPORT_TARGETS].sort());
  t.deepEqual(Object.keys(NETWORKS).sort(), Object.keys(variantsOf('layer')).sort());
});

for (const [target, refused] of Object.entries(REFUSED) as readonly [ExportTarget, readonly string[]][])
  for (const options of optionsOf(target)) {
    const title = [target, ...Object.values(options)].join(' ');
    test(`${title}: every layer of the schema is written, or refused by its name and place`, async (t) => {
      const { write } = await exporterOf(target).load();
      for (const [type, layers] of Object.entries(NETWORKS)) {
        const run = runOf(layers);
        const at = layers.findIndex((layer) => (layer as { readonly type: string }).type === type);
        if (!refused.includes(type)) {
          const files = await write(run, options);
          t.true(
            files.every(({ bytes }) => bytes.length > 0),
            type,
          );
          continue;
        }
        const error = await t.throwsAsync(async () => write(run, options), { instanceOf: MnistxError }, type);
        t.like(error!.problems[0], { code: 'NOT_EXPORTABLE', path: ['model', 'layers', at] }, type);
        t.true(error!.message.includes(`"${type}"`), error!.message);
        t.regex(error!.problems[0]!.fix ?? '', /--to onnx/);
      }
    });
  }

/** Each combination of the options of a target. */
function optionsOf(target: ExportTarget): readonly ExportOptions[] {
  return Object.entries(exporterOf(target).options).reduce<readonly ExportOptions[]>(
    (all, [name, { choices }]) => all.flatMap((one) => choices.map((choice) => ({ ...one, [name]: choice }))),
    [{}],
  );
}

function runOf(layers: readonly object[]): ExportedRun {
  const whole = [...layers, { type: 'dense', units: 3, activation: 'softmax' }];
  const prepared = prepare({ image: [8, 8, 3], classes: 3, layers: whole, count: 2, seed: 1 });
  const run = exportedRun(prepared);
  const experiment = makeExperiment({ model: { layers: whole } });
  return { ...run, manifest: { ...run.manifest, experiment } };
}
