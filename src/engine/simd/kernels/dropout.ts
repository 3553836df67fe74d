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
  let block = i32x4.add(i32x4.splat(first >> 2), i32x4(0, 1, 2, 3));
  // Lane i of a, b, c, d is one word each of block i; 4 blocks at once.
  for (let word = <usize>first; word < end; word += 16) {
    let a = block;
    let b = c1;
    let c = c2;
    let d = c3;
    let key0 = seedLow;
    let key1 = seedHigh;
    for (let round = 0; round < 10; round++) {
      const low0 = i64x2.extmul_low_i32x4_u(a, i32x4.splat(0xd2511f53));
      const high0 = i64x2.extmul_high_i32x4_u(a, i32x4.splat(0xd2511f53));
      const low1 = i64x2.extmul_low_i32x4_u(c, i32x4.splat(0xcd9e8d57));
      const high1 = i64x2.extmul_high_i32x4_u(c, i32x4.splat(0xcd9e8d57));
      a = v128.xor(v128.xor(upper(low1, high1), b), i32x4.splat(key0));
      b = lower(low1, high1);
      c = v128.xor(v128.xor(upper(low0, high0), d), i32x4.splat(key1));
      d = lower(low0, high0);
      key0 += 0x9e3779b9;
      key1 += 0xbb67ae85;
    }
    a = v128.andnot(value, i32x4.lt_u(a, limit));
    b = v128.andnot(value, i32x4.lt_u(b, limit));
    c = v128.andnot(value, i32x4.lt_u(c, limit));
    d = v128.andnot(value, i32x4.lt_u(d, limit));
    const ab01 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const ab23 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cd01 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const cd23 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    storeBlock(dst, v128.shuffle<i64>(ab01, cd01, 0, 2), word, firstWord, end);
    storeBlock(dst, v128.shuffle<i64>(ab01, cd01, 1, 3), word + 4, firstWord, end);
    storeBlock(dst, v128.shuffle<i64>(ab23, cd23, 0, 2), word + 8, firstWord, end);
    storeBlock(dst, v128.shuffle<i64>(ab23, cd23, 1, 3), word + 12, firstWord, end);
    block = i32x4.add(block, four);
  }
}

/** dst = a * b; dst may be either. */
export function multiplyInto(dst: usize, a: usize, b: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) multiplyAt(dst + (i << 2), a + (i << 2), b + (i << 2), 4);
  if (whole < n) multiplyAt(dst + (whole << 2), a + (whole << 2), b + (whole << 2), n - whole);
}

// @ts-ignore: decorator
@inline
function multiplyAt(dst: usize, a: usize, b: usize, count: usize): void {
  storeLanes(dst, f32x4.mul(loadLanes(a, count), loadLanes(b, count)), count);
}

/** The upper halves of four 64-bit products. */
// @ts-ignore: decorator
@inline
function upper(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

// @ts-ignore: decorator
@inline
function lower(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** Stores those of the four words from `word` on that are among first … end - 1; `dst` belongs to word `first`. */
// @ts-ignore: decorator
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
