import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { visitLayers } from '../../src/config/blocks/blocks.js';
import type { ModelLayer } from '../../src/config/types.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import type { ExportedRun, ExportOptions, ExportWriter } from '../../src/export/types.js';
import type { Plan } from '../../src/model/types.js';
import { FIXED_NETWORKS } from './fixed-networks.js';
import type { KerasBackend } from './frameworks.js';
import { ACTIVATIONS, networksOf, stacks } from './network-arbitraries.js';
import { open, prepare } from './engines.js';
import type { Case, Prepared } from './engines.js';
import { makeRun } from './runs.js';

/** A random network and what mnistx predicts by it. */
export interface PredictedCase extends Prepared {
  readonly written: Case;
  /** What the network sees: (count, height, width, channels). */
  readonly inputs: Float32Array;
  /** The same as pixels from 0 to 255. */
  readonly pixels: Float32Array;
  /** (count, height, width, channels) */
  readonly shape: readonly number[];
  /** (count, classes) */
  readonly outputs: Float32Array;
}

/** The same networks each time: those that have every layer, activation and padding of the schema, and random ones. */
export function drawCases(count: number): readonly Case[] {
  return [...FIXED_NETWORKS, ...fc.sample(stacks(), { seed: 20261139, numRuns: count })];
}

const CONV = { type: 'conv2d', filters: 2, kernel_size: 3, padding: 'same', activation: 'tanh' };
const END = { type: 'dense', units: 3, activation: 'softmax' };
const branches = (merge: string, ...lists: readonly object[][]) => ({ type: 'branches', merge, branches: lists });

/** Vectors and tokens that branch, and flattened images that are taken by layers that want them in another order. */
const BRANCHING_VECTORS: readonly (readonly object[])[] = [
  [
    CONV,
    { type: 'flatten' },
    { type: 'residual', layers: [{ type: 'dense', units: 24, activation: 'relu' }], activation: 'swish' },
    branches('concatenate', [{ type: 'dense', units: 4 }], [], [{ type: 'batch_normalization' }]),
    { type: 'residual', layers: [branches('add', [], []), { type: 'dropout', rate: 0.2 }], activation: 'leaky_relu' },
  ],
  [
    CONV,
    { type: 'flatten' },
    branches(
      'maximum',
      [
        { type: 'dropout', rate: 0.2 },
        { type: 'dense', units: 9 },
      ],
      [{ type: 'dense', units: 9 }],
    ),
    { type: 'residual', layers: [{ type: 'activation', activation: 'linear' }], activation: 'gelu' },
  ],
  [
    { type: 'reshape', target_shape: [-1, 4] },
    branches('concatenate', [], [{ type: 'dense', units: 3 }], [{ type: 'layer_normalization' }]),
    { type: 'residual', layers: [{ type: 'dense', units: 11 }], activation: 'softmax' },
    { type: 'flatten' },
  ],
  [branches('multiply', [], [CONV], [CONV]), branches('average', [], [CONV], [CONV]), { type: 'flatten' }],
];

/** The same networks with blocks each time: random ones of images, and those of vectors. The last ends with a block. */
export function drawBranching(count: number): readonly Case[] {
  const random = fc.oneof(networksOf('residual'), networksOf('branches'), networksOf('repeat'));
  const fixed = { image: [4, 3, 2], classes: 3, count: 2, seed: 3, train: { optimizer: 'adam' } } as const;
  const last = { type: 'residual', layers: [END], shortcut: [END], activation: 'softmax' };
  const networks = [
    ...BRANCHING_VECTORS.map((layers) => [...layers, END]),
    [{ type: 'flatten' }, { ...last, name: 'input_layer' }],
  ];
  return [
    ...fc.sample(random, { seed: 20261128, numRuns: count }),
    ...networks.map((layers): Case => ({ ...fixed, layers })),
  ];
}

/** What of the schema the networks have, also inside blocks: types of layers, activations and `type padding`. */
export function featuresOf(cases: readonly Case[]): ReadonlySet<string> {
  const features = new Set<string>();
  for (const { layers } of cases)
    // As they are written: nothing is known of a layer that was added to the schema.
    for (const { layer } of visitLayers(layers as readonly ModelLayer[])) {
      const { type, activation, padding } = layer as unknown as Record<string, string>;
      features.add(type!);
      if (activation !== undefined) features.add(activation);
      if (padding === 'same' || padding === 'valid') features.add(`${type} ${padding}`);
    }
  return features;
}

/** All that `FIXED_NETWORKS` must have of the schema. */
export function expectedFeatures(layerTypes: readonly string[]): readonly string[] {
  const padded = layerTypes.filter((type) => /conv|^(max|average)_pooling/.test(type));
  return [...layerTypes, ...ACTIVATIONS, ...padded.flatMap((type) => [`${type} same`, `${type} valid`])];
}

export async function predictCase(written: Case): Promise<PredictedCase> {
  const prepared = prepare(written);
  const { training, normalization } = prepared;
  const session = await open(simdEngine, prepared, 1);
  const outputs = await session.predict(training.images, training.count);
  await session.close();
  const [, , channels] = written.image;
  const pixels = Float32Array.from(training.images);
  const inputs = pixels.map(
    (pixel, at) => pixel * normalization.scale[at % channels]! + normalization.offset[at % channels]!,
  );
  return { ...prepared, written, pixels, inputs, outputs, shape: [training.count, ...written.image] };
}

/**
 * What Keras is to compute a network with. PyTorch, which compiles nothing, except for some of the networks and those with
 * averages over uneven padding: there Keras on PyTorch repeats pixels.
 */
export function kerasBackendOf({ layers }: Plan, at: number): KerasBackend {
  const isPaddedAverage = layers.some(({ options: o }) => o.type === 'average_pooling2d' && o.padding === 'same');
  return at % 8 === 0 || isPaddedAverage ? 'jax' : 'torch';
}

export function exportedRun({ plan, weights, normalization }: Prepared): ExportedRun {
  const { manifest, history } = makeRun({ name: 'random' });
  const metadata = { 'mnistx.run_sha256': 'f'.repeat(64), 'mnistx.input': 'pixels' };
  return { manifest, plan, weights, normalization, history, config: '', steps: null, page: null, metadata };
}

/** Writes the one file of an export into a temporary folder while `use` reads it. */
export async function withExport<T>(
  writer: ExportWriter,
  run: ExportedRun,
  options: ExportOptions,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-export-'));
  try {
    const [only] = await writer.write(run, options);
    const file = join(folder, only!.name);
    writeFileSync(file, only!.bytes);
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
