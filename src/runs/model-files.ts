import fs from 'node:fs';
import { join } from 'node:path';
import { MnistxError } from '../errors.js';
import { matches } from './files.js';
import { floatsFrom } from './floats.js';
import { readFile } from './read-file.js';
import type { Manifest, RunStatus } from './types.js';

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
export function readWeights(folder: string, { files, model, status }: Manifest): Float32Array {
  const file = join(folder, 'model', 'weights.bin');
  const expected = files['model/weights.bin'];
  if (expected === undefined) {
    throw new MnistxError({
      code: 'RUN_NOT_FOUND',
      message: `${folder} holds no trained model; its status is ${status}`,
      fix: unfinishedFix(folder, status),
    });
  }
  const bytes = readBytes(file);
  if (!matches(bytes, expected)) throw damaged(`${file} is not the file that was written`);
  if (bytes.length !== 4 * model.parameters)
    throw damaged(`${file} holds ${bytes.length / 4} weights, run.json says ${model.parameters}`);
  const weights = floatsFrom(bytes);
  const bad = weights.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw damaged(`${file} holds ${weights[bad]} as weight ${bad}`);
  return weights;
}

/** The next step with a run that has not come to its end. */
export function unfinishedFix(folder: string, status: RunStatus): string {
  return status === 'running' ? 'wait until it ends' : `go on with it: mnistx resume ${folder}`;
}

function readBytes(file: string): Buffer {
  try {
    return readFile(fs, file);
  } catch (cause) {
    throw damaged(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
}

function damaged(message: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'restore it, or run again' }, { cause });
}
