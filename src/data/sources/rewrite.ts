import { allocateImages } from '../split.js';
import type { ExampleSet, ImageShape } from '../types.js';

/** Replaces each label by that of a table of 256. */
export function relabel(labels: Uint8Array, table: Uint8Array): void {
  for (let index = 0; index < labels.length; index++) labels[index] = table[labels[index]!]!;
}

/** (count, height, width, channels) becomes (count, width, height, channels), in place. */
export function exchangeRowsAndColumns({ count, images }: ExampleSet, [height, width, channels]: ImageShape): void {
  const size = height * width * channels;
  const from = allocateImages(images, size);
  for (let first = 0; first < count * size; first += size) {
    from.set(images.subarray(first, first + size));
    let out = first;
    for (let column = 0; column < width; column++)
      for (let row = 0; row < height; row++)
        for (let channel = 0; channel < channels; channel++)
          images[out++] = from[(row * width + column) * channels + channel]!;
  }
}
