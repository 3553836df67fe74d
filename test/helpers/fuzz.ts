import fc from 'fast-check';
import { MnistxError } from '../../src/errors.js';
import type { Problem } from '../../src/errors.js';
import { amountOf } from './long.js';

/** Inputs to all readers together; MNISTX_FUZZ=100000 for a search of its own. */
const INPUTS = amountOf('MNISTX_FUZZ', { long: 2000, short: 500 });

/** How many of them a property gets. A failure prints its seed and path; MNISTX_FUZZ_SEED repeats it. */
export function runs(share: number): fc.Parameters<unknown> {
  const seed = process.env['MNISTX_FUZZ_SEED'];
  return {
    numRuns: Math.ceil(INPUTS * share),
    includeErrorInReport: true,
    ...(seed !== undefined && { seed: Number(seed) }),
  };
}

/** What a reader made of an input: a value, or the problems that it may have. Any other error is thrown on. */
export function outcomeOf<T>(read: () => T): { readonly value: T } | { readonly problems: readonly Problem[] } {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    if (error.problems.length === 0) throw new Error('a failure without a problem', { cause: error });
    return { problems: error.problems };
  }
}

type Edit = (bytes: Uint8Array) => Uint8Array;

/** A place in a file of any length. */
const place = fc.nat(0xffffff).map((value) => (length: number) => Math.floor((value / 0x1000000) * length));
/** Headers are at the start, and are what readers trust. */
const earlyPlace = fc.nat(63).map((value) => (length: number) => Math.min(value, length));
const where = fc.oneof(place, earlyPlace);
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x20));

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(where, byte).map(
    ([at, value]): Edit =>
      (bytes) =>
        replace(bytes, at(bytes.length), 1, [value]),
  ),
  fc.tuple(where, fc.nat(7)).map(([at, bit]): Edit => {
    return (bytes) => replace(bytes, at(bytes.length), 1, [(bytes[at(bytes.length)] ?? 0) ^ (1 << bit)]);
  }),
  fc.tuple(where, fc.array(byte, { maxLength: 12 })).map(
    ([at, values]): Edit =>
      (bytes) =>
        replace(bytes, at(bytes.length), 0, values),
  ),
  fc.tuple(where, fc.nat(40)).map(
    ([at, count]): Edit =>
      (bytes) =>
        replace(bytes, at(bytes.length), count, []),
  ),
  place.map(
    (at): Edit =>
      (bytes) =>
        bytes.subarray(0, at(bytes.length)),
  ),
  fc.tuple(place, place, fc.nat(200)).map(([from, to, count]): Edit => (bytes) => {
    const start = from(bytes.length);
    return replace(bytes, to(bytes.length), 0, bytes.subarray(start, start + count));
  }),
);

function replace(bytes: Uint8Array, at: number, count: number, values: ArrayLike<number>): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), Uint8Array.from(values), bytes.subarray(at + count)]);
}

/** One of the files after one to six changes. */
export function mutate(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...files), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([file, edits]) => edits.reduce<Uint8Array>((bytes, change) => change(bytes), file));
}
