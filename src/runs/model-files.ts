import { join } from 'node:path';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { floatsFrom } from './floats.js';
import { damagedFileError, readRecorded } from './read-recorded.js';
import type { Manifest } from './types.js';

/** A weight tensor as model.json names it, in the order of weights.bin. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** model/model.json: what `tf.loadLayersModel` reads, in Node and in a browser. */
export function modelJson(topology: unknown, weights: readonly NamedShape[]): string {
  const specs = weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
  const model = {
    format: 'layers-model',
    generatedBy: 'mnistx',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

/**
 * The trained weights of a run, checked against the digest and the size in its manifest.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readWeights(
  folder: string,
  manifest: Manifest,
  files: FileOperations = nodeEffects.files,
): Float32Array {
  const name = 'model/weights.bin';
  const file = join(folder, name);
  const { parameters } = manifest.model;
  const bytes = readRecorded(folder, manifest, { name, what: 'trained model', files });
  if (bytes.length !== 4 * parameters)
    throw damagedFileError(`${file} holds ${bytes.length / 4} weights, run.json says ${parameters}`);
  const weights = floatsFrom(bytes);
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw damagedFileError(`${file} holds ${weights[bad]} as weight ${bad}`);
  return weights;
}
