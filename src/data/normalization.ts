import type { Splitting } from './splitting.js';
import type { Images, Normalization } from './types.js';

type Method = Splitting['normalization'];

/**
 * How pixels become network inputs. Of `images` (of the training set, channels last) the values matter only for
 * `standard`. `none` leaves bytes and floats as they are; for floats it is the same as `unit`.
 */
export function normalizationFor(method: Method, images: Images, channels: number): Normalization {
  const each = METHODS[method](images, channels);
  return { scale: each.map(({ scale }) => scale), offset: each.map(({ offset }) => offset) };
}

interface Linear {
  readonly scale: number;
  readonly offset: number;
}

const UNIT: Linear = { scale: 1 / 255, offset: 0 };
const AS_IS: Linear = { scale: 1, offset: 0 };

const METHODS: Readonly<Record<Method, (images: Images, channels: number) => readonly Linear[]>> = {
  unit: (_, channels) => Array.from({ length: channels }, () => UNIT),
  none: (images, channels) => Array.from({ length: channels }, () => (images instanceof Float32Array ? UNIT : AS_IS)),
  standard: (images, channels) => Array.from({ length: channels }, (_, channel) => standard(images, channel, channels)),
};

function standard(images: Images, channel: number, channels: number): Linear {
  const { mean, deviation } =
    images instanceof Float32Array
      ? floatStatistics(images, channel, channels)
      : statistics(histogram(images, channel, channels));
  const scale = 1 / (deviation || 1);
  return { scale, offset: mean === 0 ? 0 : -mean * scale };
}

/**
 * Counts each byte value in a channel. Uses four tables in turn: neighbouring pixels are mostly equal, and incrementing
 * the same counter again would wait for the increment before.
 */
export function histogram(images: Uint8Array, channel: number, channels: number): Uint32Array {
  const tables = new Uint32Array(4 * 256);
  let table = 0;
  for (let index = channel; index < images.length; index += channels) {
    const slot = table + (images[index] as number);
    tables[slot] = (tables[slot] as number) + 1;
    table = (table + 256) & 1023;
  }
  return Uint32Array.from({ length: 256 }, (_, value) =>
    sumOf([0, 256, 512, 768], (at) => tables[at + value] as number),
  );
}

/** Mean and standard deviation (of the whole set, not an estimate) with no rounding before the last division. */
export function statistics(counts: Uint32Array): { readonly mean: number; readonly deviation: number } {
  const values = Array.from({ length: 256 }, (_, value) => value);
  const count = sumOf(values, (value) => counts[value] as number);
  const sum = sumOf(values, (value) => value * (counts[value] as number));
  const squares = sumOf(values, (value) => value * value * (counts[value] as number));
  // n Σx² - (Σx)² passes 2^53 with a few thousand images.
  const spread = BigInt(count) * BigInt(squares) - BigInt(sum) * BigInt(sum);
  return { mean: sum / count, deviation: Math.sqrt(Number(spread)) / count };
}

/** Mean, deviation and extremes of one channel, in bytes; every sum is taken in the order of the images. */
export function floatStatistics(images: Float32Array, channel: number, channels: number): FloatStatistics {
  let [sum, zeros, count] = [0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (let index = channel; index < images.length; index += channels) {
    const value = images[index]!;
    sum += value;
    if (value === 0) zeros++;
    if (value < min) min = value;
    if (value > max) max = value;
    count++;
  }
  // The mean of equal values may miss them by a rounding error, which would be their deviation.
  const mean = min === max ? min : sum / count;
  let squares = 0;
  for (let index = channel; index < images.length; index += channels) {
    const distance = images[index]! - mean;
    squares += distance * distance;
  }
  return {
    mean: 255 * mean,
    deviation: 255 * Math.sqrt(squares / count),
    min: 255 * min,
    max: 255 * max,
    zeros: zeros / count,
  };
}

interface FloatStatistics {
  readonly mean: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  /** Share of values that are 0. */
  readonly zeros: number;
}

function sumOf(values: readonly number[], valueOf: (value: number) => number): number {
  return values.reduce((total, value) => total + valueOf(value), 0);
}
