import { join } from 'node:path';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { floatsFrom } from './floats.js';
import { damagedFileError, readRecorded } from './read-recorded.js';
import type { Recorded } from './read-recorded.js';
import type { Manifest } from './types.js';

/** The trained weights of a run; and those that it began with, if it took some of another run. */
export const MODEL_WEIGHTS = 'model/weights.bin';
export const INITIAL_WEIGHTS = 'initial-weights.bin';

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
  return readFloats(folder, manifest, { name: MODEL_WEIGHTS, what: 'trained model', files });
}

/**
 * The weights that a run of another run's weights began with.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readInitialWeights(folder: string, manifest: Manifest, files: FileOperations): Float32Array {
  return readFloats(folder, manifest, { name: INITIAL_WEIGHTS, what: 'copy of the weights that it began with', files });
}

function readFloats(folder: string, manifest: Manifest, recorded: Recorded): Float32Array {
  const file = join(folder, recorded.name);
  const { parameters } = manifest.model;
  const bytes = readRecorded(folder, manifest, recorded);
  if (bytes.length !== 4 * parameters)
    throw damagedFileError(`${file} holds ${bytes.length / 4} weights, run.json says ${parameters}`);
  const weights = floatsFrom(bytes);
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw damagedFileError(`${file} holds ${weights[bad]} as weight ${bad}`);
  return weights;
}
