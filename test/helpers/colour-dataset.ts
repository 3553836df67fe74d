import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeIdx, writeFiles } from './idx-files.js';

/** Twelve training and six test images of 32 x 32 pixels in three colours, with labels 0 to 2. */
export function makeSmallColourDataset(folder: string, name: string): void {
  mkdirSync(join(folder, name));
  const labels = (count: number): number[] => Array.from({ length: count }, (_, index) => index % 3);
  writeFiles(join(folder, name), {
    'train-images-idx3-ubyte': encodeIdx([12, 32, 32, 3]),
    'train-labels-idx1-ubyte': encodeIdx([12], labels(12)),
    't10k-images-idx3-ubyte': encodeIdx([6, 32, 32, 3]),
    't10k-labels-idx1-ubyte': encodeIdx([6], labels(6)),
  });
}
