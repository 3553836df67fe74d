import { permutation, Purpose } from '../random.js';
import { floatStatistics, histogram, statistics } from './normalization.js';
import type { ExampleSet, Images, ImageShape } from './types.js';

/** Bytes of one channel over a whole set; floats count as bytes of 255 times their value. */
export interface PixelStatistics {
  readonly mean: number;
  /** Standard deviation of the set itself, not an estimate. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  /** Share of pixels that are 0. */
  readonly zeros: number;
}

/** One entry per channel; none for a set without examples. */
export function pixelStatistics({ count, images }: ExampleSet, [, , channels]: ImageShape): PixelStatistics[] {
  if (count === 0) return [];
  return Array.from({ length: channels }, (_, channel) => {
    if (images instanceof Float32Array) return floatStatistics(images, channel, channels);
    const counts = histogram(images, channel, channels);
    const total = counts.reduce((sum, value) => sum + value, 0);
    const isThere = (value: number): boolean => value > 0;
    return {
      ...statistics(counts),
      min: counts.findIndex(isThere),
      max: counts.findLastIndex(isThere),
      zeros: counts[0]! / total,
    };
  });
}

type Pictures = Pick<ExampleSet, 'count' | 'images'>;

/** One example as the set has it: (height, width, channels). */
export function exampleOf({ count, images }: Pictures, index: number): Images {
  const size = images.length / count;
  return images.subarray(index * size, (index + 1) * size);
}

/** One example as bytes, to draw it. */
export function exampleBytes(set: Pictures, index: number): Uint8Array {
  const example = exampleOf(set, index);
  return example instanceof Float32Array ? Uint8Array.from(example, (value) => Math.round(255 * value)) : example;
}

/** How many examples each class has. */
export function classCounts({ labels }: ExampleSet, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]!++;
  return counts;
}

/** The mean image of each class, as bytes; `null` for a class without examples. */
export function meanImages({ count, images, labels }: ExampleSet, classes: number): (Uint8Array | null)[] {
  const size = count === 0 ? 0 : images.length / count;
  const sums = Array.from({ length: classes }, () => new Float64Array(size));
  for (let index = 0; index < count; index++) {
    const sum = sums[labels[index]!]!;
    const first = index * size;
    for (let at = 0; at < size; at++) sum[at]! += images[first + at]!;
  }
  const brightest = images instanceof Float32Array ? 255 : 1;
  return classCounts({ count, images, labels }, classes).map((of, label) =>
    of === 0 ? null : Uint8Array.from(sums[label]!, (sum) => Math.round((brightest * sum) / of)),
  );
}

/** Indices of random examples, of one class if `label` is not null. The same seed gives the same examples. */
export function randomExamples(
  { count, labels }: ExampleSet,
  { most, label, seed }: { readonly most: number; readonly label: number | null; readonly seed: number },
): number[] {
  // Epochs count from 1, so no training uses this order.
  const order = permutation({ seed, purpose: Purpose.order, epoch: 0 }, count);
  return [...order].filter((index) => label === null || labels[index] === label).slice(0, most);
}
