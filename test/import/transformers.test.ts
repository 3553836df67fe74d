import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { kerasWriter } from '../../src/export/keras.js';
import { open, prepare } from '../helpers/engines.js';
import type { Prepared } from '../helpers/engines.js';
import { loadObject } from '../helpers/experiments.js';
import { exportedRun } from '../helpers/exports.js';
import { foreignData, importFile, largestDistance, PIXELS, predictionsOf } from '../helpers/foreign-models.js';
import { askFrameworks, sendArray, testIfFrameworks } from '../helpers/frameworks.js';
import { temporaryFolder } from '../helpers/idx-files.js';
import { layerOf, withConfig } from '../helpers/keras-archives.js';

const PATCHES = { type: 'patch_embedding', name: 'patches', patch_size: [2, 4], dim: 6 };
const ATTENTION = { type: 'multi_head_attention', name: 'looks', num_heads: 2, key_dim: 3, value_dim: 4 };
const END = [
  { type: 'global_average_pooling1d', name: 'mean' },
  { type: 'dense', name: 'classes', units: 3, activation: 'softmax' },
];
const CHAIN = [PATCHES, { ...ATTENTION, dropout: 0.1 }, { ...ATTENTION, name: 'again', use_bias: false }, ...END];
const BLOCKS = [
  PATCHES,
  { type: 'residual', name: 'first', layers: [{ type: 'layer_normalization', name: 'normal' }, ATTENTION] },
  {
    type: 'residual',
    name: 'second',
    layers: [
      { type: 'dense', name: 'wide', units: 9, activation: 'gelu' },
      { type: 'dense', name: 'narrow', units: 6 },
    ],
  },
  ...END,
];

/** A network for the images of `foreignData`, divided by 255. */
function prepareFor(layers: readonly object[]): Prepared {
  const prepared = prepare({ image: [8, 8, 1], classes: 3, layers, count: 2, seed: 6, train: { optimizer: 'adam' } });
  return { ...prepared, normalization: { scale: [1 / 255], offset: [0] } };
}

async function exportTo(t: ExecutionContext, prepared: Prepared): Promise<string> {
  const [written] = await kerasWriter.write(exportedRun(prepared), { input: 'network' });
  const file = join(temporaryFolder(t), 'model.keras');
  writeFileSync(file, written!.bytes);
  return file;
}

async function predict(prepared: Prepared): Promise<number[][]> {
  const session = await open(simdEngine, prepared, 1);
  const outputs = [...(await session.predict(PIXELS, 6))];
  await session.close();
  return Array.from({ length: 6 }, (_, image) => outputs.slice(3 * image, 3 * image + 3));
}

for (const [title, layers] of Object.entries({ chain: CHAIN, network: BLOCKS })) {
  test(`a ${title} of patches and attention that was exported to Keras comes back`, async (t) => {
    const prepared = prepareFor(layers);
    const { folder, manifest } = await importFile(t, await exportTo(t, prepared));
    t.true(largestDistance(await predictionsOf(folder), await predict(prepared)) < 1e-5);
    const names = (all: readonly object[]): unknown[] => all.map((layer) => ('name' in layer ? layer.name : null));
    t.deepEqual(names(manifest.experiment.model.layers), names(layers));
    const [patches] = manifest.experiment.model.layers;
    t.like(patches, { type: 'patch_embedding', patch_size: [2, 4], dim: 6, use_bias: false });
  });

  testIfFrameworks(`a ${title} of patches and attention is read as Keras itself saves it`, async (t) => {
    const prepared = prepareFor(layers);
    const wanted = await predict(prepared);
    const file = await exportTo(t, prepared);
    const [keras, h5, weights] = ['again.keras', 'again.h5', 'again.weights.h5'].map((name) => join(file, '..', name));
    const input = sendArray(new Float32Array(64), [1, 8, 8, 1]);
    await askFrameworks('keras', { file, input, save: [keras, h5, weights] });
    const config = loadObject({ name: 'again', data: { directory: foreignData(t) }, model: { layers } });
    for (const request of [{ file: keras! }, { file: h5! }, { file: weights!, config }, { file: keras!, config }]) {
      const { folder, said } = await importFile(t, request.file, request);
      t.true(largestDistance(await predictionsOf(folder), wanted) < 1e-5, request.file);
      t.false(said.some((line) => line.includes('not used')));
    }
  });
}

type Config = Parameters<typeof layerOf>[0];

/** A file whose layers say something else is refused. */
const changed = test.macro<[change: (config: Config) => unknown, message: RegExp]>(async (t, change, message) => {
  const file = await exportTo(t, prepareFor(CHAIN));
  writeFileSync(
    file,
    withConfig(readFileSync(file), (config) => void change(config)),
  );
  await t.throwsAsync(importFile(t, file), { code: 'MODEL_UNSUPPORTED', message });
});

const set = (className: string, options: object) => (config: Config) =>
  Object.assign(layerOf(config, className).config, options);

test(
  'patches that are not those of the image are refused',
  changed,
  (config) => {
    set('Reshape', { target_shape: [8, 2, 1, 4, 1] })(config);
    set('EinsumDense', { output_shape: [8, 1, 6] })(config);
  },
  /"patches" cannot be imported: it cuts images of 16×4×1 into patches, and is given 8×8×1/,
);
test(
  'another equation is refused',
  changed,
  set('EinsumDense', { equation: 'bhpwqc,qpcd->bhwd' }),
  /"patches" \(EinsumDense\) cannot be imported: only one that projects the patches/,
);
test(
  'a projection without a bias for each patch is refused',
  changed,
  set('EinsumDense', { bias_axes: 'd' }),
  /only one that projects the patches/,
);
test(
  'an activation of a projection is refused',
  changed,
  set('EinsumDense', { activation: 'relu' }),
  /its activation is "relu"/,
);
test(
  'attention along other axes is refused',
  changed,
  set('MultiHeadAttention', { attention_axes: [2] }),
  /its attention_axes is \[2\]/,
);
test(
  'attention with an option of its own is refused',
  changed,
  set('MultiHeadAttention', { sliding_window: 3 }),
  /its option sliding_window \(3\) is not known/,
);
test(
  'attention with a mask is refused',
  changed,
  (config) => {
    const [node] = (
      layerOf(config, 'MultiHeadAttention') as unknown as { inbound_nodes: [{ args: unknown[]; kwargs: object }] }
    ).inbound_nodes;
    node.kwargs = { attention_mask: node.args[0] };
  },
  /"looks" .*is called with attention_mask="patches_tokens"/,
);
