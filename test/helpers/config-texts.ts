import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadExperiment } from '../../src/config/load-experiment.js';
import type { Experiment } from '../../src/config/types.js';
import { MnistxError } from '../../src/errors.js';
import type { Problem } from '../../src/errors.js';
import { compile } from '../../src/model/compile.js';
import type { Plan } from '../../src/model/types.js';

export const MNIST = { imageShape: [28, 28, 1], classes: 10 } as const;
export const NETWORK =
  'model:\n  layers:\n    - { type: flatten }\n    - { type: dense, units: 10, activation: softmax }\n';

type Files = Readonly<Record<string, string>>;

/** Reads from memory; any other name is a missing file. Folders do not matter. */
export function makeReader(files: Files): (file: string) => Uint8Array {
  return (file) => {
    const text = files[file] ?? files[basename(file)];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return Buffer.from(text);
  };
}

/** Loads `main.yaml`, or the first of several files. */
export function load(files: string | Files, ...overrides: string[]): Experiment {
  const all = typeof files === 'string' ? { 'main.yaml': files } : files;
  return loadExperiment({ file: Object.keys(all)[0]!, overrides, readFile: makeReader(all) }).experiment;
}

export function findProblems(files: string | Files, ...overrides: string[]): readonly Problem[] {
  try {
    load(files, ...overrides);
    return [];
  } catch (error) {
    if (error instanceof MnistxError) return error.problems;
    throw error;
  }
}

/** A network of layers written in flow style, `{ type: flatten }`. */
export function compileLayers(layers: readonly string[], more = ''): Plan {
  return compile(load(`${more}model:\n  layers:\n${layers.map((layer) => `    - ${layer}\n`).join('')}`), MNIST);
}

export function readConfig(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../configs/${name}.yaml`, import.meta.url)), 'utf8');
}
