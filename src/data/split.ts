import { MnistxError } from '../errors.js';
import type { ExampleSet, Images } from './types.js';

/** The first `limit` examples of a set, or all if there are fewer. Shares the set's memory. */
export function takeFirst(examples: ExampleSet, limit: number | null): ExampleSet {
  if (limit === null || limit >= examples.count) return examples;
  const size = examples.images.length / examples.count;
  return {
    count: limit,
    images: examples.images.subarray(0, limit * size),
    labels: examples.labels.subarray(0, limit),
  };
}

/**
 * Some examples of a set: those that `order` names first, in the order of the file. All if there are fewer, in the set's
 * own memory.
 */
export function takeSome(examples: ExampleSet, limit: number | null, order: () => Uint32Array): ExampleSet {
  if (limit === null || limit >= examples.count) return examples;
  const isTaken = new Uint8Array(examples.count);
  for (const index of order().subarray(0, limit)) isTaken[index] = 1;
  const taken = emptySet(examples, limit);
  move(examples, taken, (index) => isTaken[index] === 1);
  return taken;
}

/**
 * Changes a random order so that each of its beginnings has as much of every class as the whole, to within one example:
 * example r of the n of a class goes to the place (r + ½) / n.
 */
export function mixClasses(order: Uint32Array, labels: Uint8Array): Uint32Array {
  const counts = new Float64Array(256);
  for (const label of labels) counts[label]!++;
  const seen = new Float64Array(256);
  const places = new Float64Array(order.length);
  order.forEach((index) => {
    const label = labels[index]!;
    places[index] = (seen[label]!++ + 0.5) / counts[label]!;
  });
  // Sorts are stable: of equal places those of the random order come first.
  return Uint32Array.from(order).sort((a, b) => places[a]! - places[b]!);
}

/**
 * Splits a training set: the examples that `order` names first, `fraction` of them all (rounded), are held out. Both
 * sides keep the order they have in the file, so that an example's place does not depend on the seed. What is left moves
 * together in the memory of `training`, which must not be used afterwards: a copy would double the largest of all
 * arrays. Throws OUT_OF_RANGE if a side would be empty.
 */
export function holdOut(
  training: ExampleSet,
  fraction: number,
  order: Uint32Array,
  key: 'validation' | 'test' = 'validation',
): { readonly training: ExampleSet; readonly heldOut: ExampleSet } {
  const { count } = training;
  const heldCount = Math.round(fraction * count);
  if (heldCount < 1 || heldCount >= count) throw emptySideError(key, fraction, count, heldCount);
  const isHeld = new Uint8Array(count);
  for (const index of order.subarray(0, heldCount)) isHeld[index] = 1;
  const heldOut = emptySet(training, heldCount);
  move(training, heldOut, (index) => isHeld[index] === 1);
  move(training, training, (index) => isHeld[index] === 0);
  return { training: takeFirst(training, count - heldCount), heldOut };
}

function emptySet({ images, count: all }: ExampleSet, count: number): ExampleSet {
  return { count, images: allocateImages(images, (count * images.length) / all), labels: new Uint8Array(count) };
}

/** Copies runs of neighbours, not single examples: a tenth held out makes runs of ten. */
function move(from: ExampleSet, to: ExampleSet, isWanted: (index: number) => boolean): void {
  const size = from.images.length / from.count;
  let taken = 0;
  for (let start = 0; start < from.count; start++) {
    if (!isWanted(start)) continue;
    let end = start + 1;
    while (end < from.count && isWanted(end)) end++;
    to.images.set(from.images.subarray(start * size, end * size), taken * size);
    to.labels.set(from.labels.subarray(start, end), taken);
    taken += end - start;
    start = end;
  }
}

/** Room for so many pixels of the same type. */
export function allocateImages(like: Images, length: number): Images {
  return like instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length);
}

function emptySideError(key: 'validation' | 'test', fraction: number, count: number, heldCount: number): MnistxError {
  const other = key === 'validation' ? 'validation: test' : 'a file of test examples (test_path)';
  return new MnistxError({
    code: 'OUT_OF_RANGE',
    message: `${key}: ${fraction} holds out ${heldCount} of ${count} training examples; each side needs at least one`,
    fix: `use more training examples, another fraction, or ${other}`,
    path: ['data', key],
  });
}
