import { loadLanes, storeLanes } from './lanes';

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
    storeFour(dst, a, b, c, d, limit, value, word, firstWord, end);
    storeFour(dst, e, f, g, h, limit, value, word + 16, firstWord, end);
    block = i32x4.add(i32x4.add(block, four), four);
  }
}

/** dst = a * b; dst may be either. */
export function multiplyInto(dst: usize, a: usize, b: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) multiplyAt(dst + (i << 2), a + (i << 2), b + (i << 2), 4);
  if (whole < n) multiplyAt(dst + (whole << 2), a + (whole << 2), b + (whole << 2), n - whole);
}

@inline
function multiplyAt(dst: usize, a: usize, b: usize, count: usize): void {
  storeLanes(dst, f32x4.mul(loadLanes(a, count), loadLanes(b, count)), count);
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

/** Stores the mask of four blocks, whose words are the lanes of a, b, c and d. */
@inline
function storeFour(
  dst: usize,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  limit: v128,
  kept: v128,
  word: usize,
  first: usize,
  end: usize,
): void {
  const maskA = v128.andnot(kept, i32x4.lt_u(a, limit));
  const maskB = v128.andnot(kept, i32x4.lt_u(b, limit));
  const maskC = v128.andnot(kept, i32x4.lt_u(c, limit));
  const maskD = v128.andnot(kept, i32x4.lt_u(d, limit));
  const ab01 = v128.shuffle<i32>(maskA, maskB, 0, 4, 1, 5);
  const ab23 = v128.shuffle<i32>(maskA, maskB, 2, 6, 3, 7);
  const cd01 = v128.shuffle<i32>(maskC, maskD, 0, 4, 1, 5);
  const cd23 = v128.shuffle<i32>(maskC, maskD, 2, 6, 3, 7);
  storeBlock(dst, v128.shuffle<i64>(ab01, cd01, 0, 2), word, first, end);
  storeBlock(dst, v128.shuffle<i64>(ab01, cd01, 1, 3), word + 4, first, end);
  storeBlock(dst, v128.shuffle<i64>(ab23, cd23, 0, 2), word + 8, first, end);
  storeBlock(dst, v128.shuffle<i64>(ab23, cd23, 1, 3), word + 12, first, end);
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
