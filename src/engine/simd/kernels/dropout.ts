import { loadLanes, storeLanes, toFloats } from './lanes';
import { addInto } from './merging';

/**
 * Words firstWord … firstWord + n - 1 of a Philox stream (src/random.ts) as a dropout mask: 0 where the word is below the
 * threshold (rate * 2^32), else `kept`. A word depends on its index alone, so any cut of the mask gives the same.
 */
export function fillMask(
  dst: usize,
  n: usize,
  firstWord: u32,
  seedLow: u32,
  seedHigh: u32,
  step: u32,
  epoch: u32,
  purposeAndSlot: u32,
  threshold: f64,
  kept: f32,
): void {
  if (n == 0) return;
  const isAll = threshold > 4294967295;
  const limit = i32x4.splat(isAll ? -1 : <i32>(<u32>ceil(threshold)));
  const value = f32x4.splat(isAll ? 0 : kept);
  drawBlocks(MASK, dst, n, firstWord, seedLow, seedHigh, step, epoch, purposeAndSlot, limit, value);
}

/** The same words as normal noise of a standard deviation. */
export function fillNoise(
  dst: usize,
  n: usize,
  firstWord: u32,
  seedLow: u32,
  seedHigh: u32,
  step: u32,
  epoch: u32,
  purposeAndSlot: u32,
  deviation: f32,
): void {
  if (n == 0) return;
  const scale = f32x4.splat(deviation);
  drawBlocks(NOISE, dst, n, firstWord, seedLow, seedHigh, step, epoch, purposeAndSlot, scale, scale);
}

/** dst = a * b; dst may be either. */
export function multiplyInto(dst: usize, a: usize, b: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) multiplyAt(dst + (i << 2), a + (i << 2), b + (i << 2), 4);
  if (whole < n) multiplyAt(dst + (whole << 2), a + (whole << 2), b + (whole << 2), n - whole);
}

/** dst = a * row in each of `rows` rows; dst may be a. */
export function multiplyRows(dst: usize, a: usize, row: usize, rows: usize, columns: usize): void {
  for (let at: usize = 0; at < rows; at++) {
    multiplyInto(dst, a, row, columns);
    dst += columns << 2;
    a += columns << 2;
  }
}

/** dst = a + row in each of `rows` rows; dst may be a. */
export function addRows(dst: usize, a: usize, row: usize, rows: usize, columns: usize): void {
  for (let at: usize = 0; at < rows; at++) {
    addInto(dst, a, row, columns);
    dst += columns << 2;
    a += columns << 2;
  }
}

@inline
function multiplyAt(dst: usize, a: usize, b: usize, count: usize): void {
  storeLanes(dst, f32x4.mul(loadLanes(a, count), loadLanes(b, count)), count);
}

/** What `drawBlocks` makes of words: a dropout's mask, from its limit and the value above it, or noise, from its deviation. */
@inline const MASK: i32 = 0;
@inline const NOISE: i32 = 1;

@inline
function drawBlocks(
  kind: i32,
  dst: usize,
  n: usize,
  firstWord: u32,
  seedLow: u32,
  seedHigh: u32,
  step: u32,
  epoch: u32,
  purposeAndSlot: u32,
  limit: v128,
  value: v128,
): void {
  const first = firstWord & ~3;
  const end = <usize>firstWord + n;
  const c1 = i32x4.splat(step);
  const c2 = i32x4.splat(epoch);
  const c3 = i32x4.splat(purposeAndSlot);
  const four = i32x4.splat(4);
  const multiplier0 = i32x4.splat(0xd2511f53);
  const multiplier1 = i32x4.splat(0xcd9e8d57);
  let block = i32x4.add(i32x4.splat(first >> 2), i32x4(0, 1, 2, 3));
  // Lane i of a, b, c, d is one word each of block i. Two groups of 4 blocks, as each waits for its own products.
  for (let word = <usize>first; word < end; word += 32) {
    let a = block;
    let b = c1;
    let c = c2;
    let d = c3;
    let e = i32x4.add(block, four);
    let f = c1;
    let g = c2;
    let h = c3;
    let key0 = seedLow;
    let key1 = seedHigh;
    for (let round = 0; round < 10; round++) {
      const keys0 = i32x4.splat(key0);
      const keys1 = i32x4.splat(key1);
      const aLow = i64x2.extmul_low_i32x4_u(a, multiplier0);
      const aHigh = i64x2.extmul_high_i32x4_u(a, multiplier0);
      const cLow = i64x2.extmul_low_i32x4_u(c, multiplier1);
      const cHigh = i64x2.extmul_high_i32x4_u(c, multiplier1);
      const eLow = i64x2.extmul_low_i32x4_u(e, multiplier0);
      const eHigh = i64x2.extmul_high_i32x4_u(e, multiplier0);
      const gLow = i64x2.extmul_low_i32x4_u(g, multiplier1);
      const gHigh = i64x2.extmul_high_i32x4_u(g, multiplier1);
      a = v128.xor(v128.xor(upper(cLow, cHigh), b), keys0);
      b = lower(cLow, cHigh);
      c = v128.xor(v128.xor(upper(aLow, aHigh), d), keys1);
      d = lower(aLow, aHigh);
      e = v128.xor(v128.xor(upper(gLow, gHigh), f), keys0);
      f = lower(gLow, gHigh);
      g = v128.xor(v128.xor(upper(eLow, eHigh), h), keys1);
      h = lower(eLow, eHigh);
      key0 += 0x9e3779b9;
      key1 += 0xbb67ae85;
    }
    storeFour(kind, dst, a, b, c, d, limit, value, word, firstWord, end);
    storeFour(kind, dst, e, f, g, h, limit, value, word + 16, firstWord, end);
    block = i32x4.add(i32x4.add(block, four), four);
  }
}

/** The upper halves of four 64-bit products. */
@inline
function upper(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

@inline
function lower(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** Stores what the words of four blocks become; the lanes of a, b, c and d are one word each of block i. */
@inline
function storeFour(
  kind: i32,
  dst: usize,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  limit: v128,
  value: v128,
  word: usize,
  first: usize,
  end: usize,
): void {
  const maskA = maskOf(kind, a, limit, value);
  const maskB = maskOf(kind, b, limit, value);
  const maskC = maskOf(kind, c, limit, value);
  const maskD = maskOf(kind, d, limit, value);
  const ab01 = v128.shuffle<i32>(maskA, maskB, 0, 4, 1, 5);
  const ab23 = v128.shuffle<i32>(maskA, maskB, 2, 6, 3, 7);
  const cd01 = v128.shuffle<i32>(maskC, maskD, 0, 4, 1, 5);
  const cd23 = v128.shuffle<i32>(maskC, maskD, 2, 6, 3, 7);
  storeBlock(dst, noiseOf(kind, v128.shuffle<i64>(ab01, cd01, 0, 2), value), word, first, end);
  storeBlock(dst, noiseOf(kind, v128.shuffle<i64>(ab01, cd01, 1, 3), value), word + 4, first, end);
  storeBlock(dst, noiseOf(kind, v128.shuffle<i64>(ab23, cd23, 0, 2), value), word + 8, first, end);
  storeBlock(dst, noiseOf(kind, v128.shuffle<i64>(ab23, cd23, 1, 3), value), word + 12, first, end);
}

@inline
function maskOf(kind: i32, words: v128, limit: v128, kept: v128): v128 {
  return kind == MASK ? v128.andnot(kept, i32x4.lt_u(words, limit)) : words;
}

@inline
function noiseOf(kind: i32, words: v128, deviation: v128): v128 {
  if (kind == MASK) return words;
  return f32x4.mul(normals(words), deviation);
}

/** Standard normal numbers by the operations of `normalOf` in src/model/layers/noise.ts, in their order. Not inlined: code size. */
function normals(words: v128): v128 {
  return toFloats(
    normalPair(f64x2.convert_low_i32x4_u(words)),
    normalPair(f64x2.convert_low_i32x4_u(v128.shuffle<i64>(words, words, 1, 1))),
  );
}

@inline
function normalPair(word: v128): v128 {
  const half = f64x2.splat(0.5);
  const q = f64x2.sub(f64x2.mul(f64x2.add(word, half), f64x2.splat(2.3283064365386963e-10)), half);
  const size = f64x2.abs(q);
  const isNear = f64x2.le(size, f64x2.splat(0.425));
  const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
  let top = next(r, f64x2.splat(59.10937472), 159.29113202);
  top = f64x2.mul(q, next(r, next(r, top, 50.434271938), 3.3871327179));
  let bottom = next(r, f64x2.splat(67.1875636), 78.757757664);
  bottom = next(r, next(r, bottom, 17.895169469), 1);
  if (!i64x2.all_true(isNear)) {
    const s = f64x2.sub(f64x2.sqrt(f64x2.neg(logOfSmall(f64x2.sub(half, size)))), f64x2.splat(1.6));
    let far = next(s, f64x2.splat(0.17023821103), 1.3067284816);
    far = next(s, next(s, far, 2.75681539), 1.4234372777);
    const farBottom = next(s, next(s, f64x2.splat(0.12021132975), 0.7370016425), 1);
    top = v128.bitselect(top, v128.bitselect(q, far, i64x2.splat(i64.MIN_VALUE)), isNear);
    bottom = v128.bitselect(bottom, farBottom, isNear);
  }
  return f64x2.div(top, bottom);
}

/** p x + a */
@inline
function next(x: v128, p: v128, a: f64): v128 {
  return f64x2.add(f64x2.mul(p, x), f64x2.splat(a));
}

@inline
function logOfSmall(x: v128): v128 {
  const one = f64x2.splat(1);
  const whole = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), one);
  const isLarge = f64x2.gt(whole, f64x2.splat(1.4142135623730951));
  const mantissa = v128.bitselect(f64x2.mul(whole, f64x2.splat(0.5)), whole, isLarge);
  // The biased exponent as the lowest bits of a number that is 2^52 larger.
  const biased = v128.or(i64x2.shr_u(x, 52), i64x2.splat(0x4330000000000000));
  const exponent = f64x2.sub(biased, f64x2.splat(4503599627370496 + 1023));
  const k = f64x2.add(exponent, v128.and(isLarge, one));
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one));
  const z = f64x2.mul(s, s);
  let series = next(z, f64x2.splat(1.0 / 13), 1.0 / 11);
  series = next(z, next(z, series, 1.0 / 9), 1.0 / 7);
  series = next(z, next(z, series, 1.0 / 5), 1.0 / 3);
  return f64x2.add(f64x2.mul(k, f64x2.splat(0.6931471805599453)), f64x2.mul(f64x2.add(s, s), next(z, series, 1)));
}

/** Stores those of the four words from `word` on that are among first … end - 1; `dst` belongs to word `first`. */
@inline
function storeBlock(dst: usize, values: v128, word: usize, first: usize, end: usize): void {
  if (word >= first && word + 4 <= end) {
    v128.store(dst + ((word - first) << 2), values);
    return;
  }
  storeWord(dst, f32x4.extract_lane(values, 0), word, first, end);
  storeWord(dst, f32x4.extract_lane(values, 1), word + 1, first, end);
  storeWord(dst, f32x4.extract_lane(values, 2), word + 2, first, end);
  storeWord(dst, f32x4.extract_lane(values, 3), word + 3, first, end);
}

function storeWord(dst: usize, value: f32, word: usize, first: usize, end: usize): void {
  if (word >= first && word < end) store<f32>(dst + ((word - first) << 2), value);
}
