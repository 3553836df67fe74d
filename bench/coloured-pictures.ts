import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const MNIST_SIDE = 28;
const COUNTS = { train: 12_000, test: 2_000 } as const;
const FILES = { train: 'train', test: 't10k' } as const;

/**
 * Writes pictures of 32 x 32 x 3 in 100 classes as CIFAR-100's binary files: digits of MNIST in ten colours on ten grounds; the
 * class is the digit and the colour. The same at each call.
 */
export function writeColouredPictures(folder: string, idxFolder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const set of ['train', 'test'] as const) {
    const digits = readFileSync(join(idxFolder, `${FILES[set]}-images-idx3-ubyte`)).subarray(16);
    const labels = readFileSync(join(idxFolder, `${FILES[set]}-labels-idx1-ubyte`)).subarray(8);
    const record = 2 + 3 * PLANE;
    const file = Buffer.alloc(COUNTS[set] * record);
    for (let at = 0; at < COUNTS[set]; at++) {
      const digit = digits.subarray(at * MNIST_SIDE ** 2, (at + 1) * MNIST_SIDE ** 2);
      const colour = at % 10;
      const picture = file.subarray(at * record, (at + 1) * record);
      picture[1] = 10 * labels[at]! + colour;
      paint(picture.subarray(2), digit, { colour, ground: (7 * at) % 10 });
    }
    writeFileSync(join(folder, `${set}.bin`), file);
  }
}

/** A digit in the middle of a picture of three planes. */
function paint(picture: Uint8Array, digit: Uint8Array, { colour, ground }: { colour: number; ground: number }): void {
  const margin = (SIDE - MNIST_SIDE) / 2;
  for (let plane = 0; plane < 3; plane++) {
    const [ink, paper] = [shade(colour, plane, 255), shade(ground, plane, 90)];
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++) {
        const [row, column] = [y - margin, x - margin];
        const isInside = row >= 0 && row < MNIST_SIDE && column >= 0 && column < MNIST_SIDE;
        const share = isInside ? digit[row * MNIST_SIDE + column]! / 255 : 0;
        picture[plane * PLANE + y * SIDE + x] = Math.round(share * ink + (1 - share) * paper);
      }
  }
}

/** One of ten colours, of brightness `most`. */
function shade(colour: number, plane: number, most: number): number {
  return Math.round((most * (1 + ((colour * (plane + 3)) % 10))) / 10);
}
