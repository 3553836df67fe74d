/** What a stream of random numbers is for. Part of its name, so that no two uses share numbers. */
export const Purpose = {
  weights: 1,
  order: 2,
  dropout: 3,
  split: 4,
  augmentation: 5,
  bootstrap: 6,
  search: 7,
  testSplit: 8,
  limit: 9,
} as const;
export type Purpose = (typeof Purpose)[keyof typeof Purpose];

/** Names one stream. Streams with different names are independent; the same name always gives the same numbers. */
export interface Stream {
  /** 0 … 2^53 - 1 */
  readonly seed: number;
  readonly purpose: Purpose;
  readonly epoch?: number;
  readonly step?: number;
  /** A weight slot or a layer, below 2^24. */
  readonly slot?: number;
}

export type Words4 = readonly [number, number, number, number];

/**
 * Philox 4x32-10: a counter and a key in, four 32-bit words out.
 * Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export function philox4x32(counter: Words4, key: readonly [number, number]): Words4 {
  const out = new Uint32Array(4);
  philoxInto({ out, at: 0, counter, key });
  return [out[0]!, out[1]!, out[2]!, out[3]!];
}

/** Fills `out` with the stream's 32-bit words, starting at its word `4 * firstBlock`. */
export function fillWords(stream: Stream, out: Uint32Array, firstBlock = 0): void {
  const { words, key } = nameOf(stream);
  const whole = out.length - (out.length % 4);
  for (let at = 0; at < whole; at += 4) {
    philoxInto({ out, at, counter: [firstBlock + at / 4, words[0], words[1], words[2]], key });
  }
  if (whole < out.length) {
    const last = philox4x32([firstBlock + whole / 4, words[0], words[1], words[2]], key);
    for (let at = whole; at < out.length; at++) out[at] = last[at - whole]!;
  }
}

/** Draws the stream's words one after the other. */
export function wordSource(stream: Stream): () => number {
  const buffer = new Uint32Array(256);
  let block = 0;
  let next = buffer.length;
  return () => {
    if (next === buffer.length) {
      fillWords(stream, buffer, block);
      block += buffer.length / 4;
      next = 0;
    }
    return buffer[next++]!;
  };
}

/** Draws numbers of [0, 1) with 53 random bits. */
export function uniformSource(stream: Stream): () => number {
  const word = wordSource(stream);
  return () => ((word() >>> 5) * 0x4000000 + (word() >>> 6)) / 0x20000000000000;
}

/** A uniformly random order of 0 … count - 1 (Fisher-Yates, without modulo bias). */
export function permutation(stream: Stream, count: number): Uint32Array {
  const word = wordSource(stream);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = below(last + 1, word);
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}

function below(limit: number, word: () => number): number {
  const usable = 0x100000000 - (0x100000000 % limit);
  let drawn = word();
  while (drawn >= usable) drawn = word();
  return drawn % limit;
}

function nameOf({ seed, purpose, epoch = 0, step = 0, slot = 0 }: Stream) {
  const words = [step, epoch, purpose * 0x1000000 + slot] as const;
  const key = [seed >>> 0, Math.floor(seed / 0x100000000)] as const;
  return { words, key };
}

interface Round {
  readonly out: Uint32Array;
  readonly at: number;
  readonly counter: Words4;
  readonly key: readonly [number, number];
}

function philoxInto({ out, at, counter, key }: Round): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + (middle >>> 16) + (carry >>> 16);
}
