import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { idxBytes, writeFiles } from './idx-files.js';

/** Twelve training and six test images of 32 x 32 pixels in three colours, with labels 0 to 2. */
export function smallColourDataset(folder: string, name: string): void {
  mkdirSync(join(folder, name));
  const labels = (count: number): number[] => Array.from({ length: count }, (_, index) => index % 3);
  writeFiles(join(folder, name), {
    'train-images-idx3-ubyte': idxBytes([12, 32, 32, 3]),
    'train-labels-idx1-ubyte': idxBytes([12], labels(12)),
    't10k-images-idx3-ubyte': idxBytes([6, 32, 32, 3]),
    't10k-labels-idx1-ubyte': idxBytes([6], labels(6)),
  });
}
