import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MnistxError } from '../errors.js';
import { digestOf } from './files.js';
import { floatsFrom } from './floats.js';
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
 * The trained weights of a run, checked against the digest and the size that its manifest gives.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readWeights(folder: string, { files, model }: Manifest): Float32Array {
  const file = join(folder, 'model', 'weights.bin');
  const expected = files['model/weights.bin'];
  if (expected === undefined) {
    throw new MnistxError({
      code: 'RUN_NOT_FOUND',
      message: `${folder} holds no trained model`,
      fix: 'let the run finish, or run it again',
    });
  }
  const bytes = readBytes(file);
  if (digestOf(bytes).sha256 !== expected.sha256 || bytes.length !== 4 * model.parameters) {
    throw new MnistxError({
      code: 'RUN_DAMAGED',
      message: `${file} is not the file that was written`,
      fix: 'restore it, or run again',
    });
  }
  return floatsFrom(bytes);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new MnistxError(
      { code: 'RUN_DAMAGED', message: `${file} cannot be read (${code})`, fix: 'restore it, or run again' },
      { cause },
    );
  }
}
