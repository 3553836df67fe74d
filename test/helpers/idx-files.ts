import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';
import { loadDataset } from '../../src/data/load-dataset.js';
import type { ExampleSet } from '../../src/data/types.js';

/** An IDX file of unsigned bytes; the elements count up from `first` unless they are given. */
export function encodeIdx(dimensions: readonly number[], elements?: ArrayLike<number>): Uint8Array {
  const length = dimensions.reduce((product, size) => product * size, 1);
  const content = elements ?? Array.from({ length }, (_, index) => index % 251);
  const header = new DataView(new ArrayBuffer(4 + 4 * dimensions.length));
  header.setUint8(2, 8);
  header.setUint8(3, dimensions.length);
  dimensions.forEach((size, index) => header.setUint32(4 + 4 * index, size));
  return Buffer.concat([new Uint8Array(header.buffer), Uint8Array.from(content)]);
}

/** Makes a folder that is deleted after the test. */
export function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}

/** Six training and four test images of 2 x 3 pixels with labels 0 to 2, under the usual names. */
export function makeSmallDataset(): Record<string, Uint8Array> {
  return {
    'train-images-idx3-ubyte': encodeIdx([6, 2, 3]),
    'train-labels-idx1-ubyte': encodeIdx([6], [0, 1, 2, 0, 1, 2]),
    't10k-images-idx3-ubyte': encodeIdx([4, 2, 3]),
    't10k-labels-idx1-ubyte': encodeIdx([4], [2, 1, 0, 0]),
  };
}

/** Real MNIST's first images as four files in a folder: quicker to read than all of it. */
export async function writeFirstImages(folder: string, limit: { train: number; test: number }): Promise<void> {
  const request = { validation: 'test', limit, normalization: 'unit', seed: 1 } as const;
  const { training, test } = await loadDataset(
    { source: { dataset: 'mnist' }, ...request },
    { cacheDirectory: folder },
  );
  const ofSet = ({ count, images, labels }: ExampleSet, name: string): Record<string, Uint8Array> => ({
    [`${name}-images-idx3-ubyte`]: encodeIdx([count, 28, 28], images),
    [`${name}-labels-idx1-ubyte`]: encodeIdx([count], labels),
  });
  writeFiles(folder, { ...ofSet(training, 'train'), ...ofSet(test, 't10k') });
}
