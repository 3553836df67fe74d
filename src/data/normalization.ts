import type { DataRequest } from './data-request.js';
import type { Normalization } from './types.js';

type Method = DataRequest['normalization'];

/** How bytes become network inputs. `images` (of the training set, channels last) matter only for `standard`. */
export function normalizationFor(method: Method, images: Uint8Array, channels: number): Normalization {
  const each = METHODS[method](images, channels);
  return { scale: each.map(({ scale }) => scale), offset: each.map(({ offset }) => offset) };
}

interface Linear {
  readonly scale: number;
  readonly offset: number;
}

const METHODS: Readonly<Record<Method, (images: Uint8Array, channels: number) => readonly Linear[]>> = {
  unit: (_, channels) => Array.from({ length: channels }, () => ({ scale: 1 / 255, offset: 0 })),
  none: (_, channels) => Array.from({ length: channels }, () => ({ scale: 1, offset: 0 })),
  standard: (images, channels) => Array.from({ length: channels }, (_, channel) => standard(images, channel, channels)),
};

function standard(images: Uint8Array, channel: number, channels: number): Linear {
  const { mean, deviation } = statistics(histogram(images, channel, channels));
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

function sumOf(values: readonly number[], valueOf: (value: number) => number): number {
  return values.reduce((total, value) => total + valueOf(value), 0);
}
