// Loads and stores of a row's last one to three floats: tails go through the very instructions that whole vectors do.

/** The first `count` (1 … 3) floats at `at`, the other lanes 0. Reads nothing behind them. */
@inline
export function loadSome(at: usize, count: usize): v128 {
  if (count == 1) return v128.load32_zero(at);
  const pair = v128.load64_zero(at);
  return count == 2 ? pair : v128.load_lane<f32>(at, pair, 2, 8);
}

/** As `loadSome`, the other lanes from `rest`. */
@inline
export function loadSomeOr(at: usize, count: usize, rest: v128): v128 {
  return v128.bitselect(loadSome(at, count), rest, lanesBelow(count));
}

@inline
export function storeSome(at: usize, value: v128, count: usize): void {
  if (count == 1) {
    v128.store_lane<f32>(at, value, 0);
    return;
  }
  v128.store_lane<i64>(at, value, 0);
  if (count == 3) v128.store_lane<f32>(at, value, 2, 8);
}

/** All ones in the lanes 0 … count - 1. */
@inline
export function lanesBelow(count: usize): v128 {
  return i32x4.lt_u(i32x4(0, 1, 2, 3), i32x4.splat(<i32>count));
}

/** (0 + 2) + (1 + 3): lanes are always added in this order. */
@inline
export function sumOf(v: v128): f32 {
  const halves = f32x4.add(v, v128.shuffle<i64>(v, v, 1, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}

@inline
function highestOf(v: v128): f32 {
  const halves = f32x4.pmax(v, v128.shuffle<i64>(v, v, 1, 1));
  return max(f32x4.extract_lane(halves, 0), f32x4.extract_lane(halves, 1));
}

/** The highest of `count` floats in a row. */
@inline
export function peakOf(row: usize, count: usize): f32 {
  const whole = count & ~3;
  const lowest = f32x4.splat(-Infinity);
  let highest = lowest;
  for (let i: usize = 0; i < whole; i += 4) highest = f32x4.pmax(highest, v128.load(row + (i << 2)));
  if (whole < count) highest = f32x4.pmax(highest, loadSomeOr(row + (whole << 2), count - whole, lowest));
  return highestOf(highest);
}

/** Lanes 0 and 1 as float64. */
@inline
export function lowDoubles(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** Lanes 2 and 3 as float64. */
@inline
export function highDoubles(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1));
}

@inline
export function toFloats(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** 4 floats, or the first 1 … 3: for bodies that serve whole vectors (count is then a constant) and the tail. */
@inline
export function loadLanes(at: usize, count: usize): v128 {
  return count == 4 ? v128.load(at) : loadSome(at, count);
}

@inline
export function storeLanes(at: usize, value: v128, count: usize): void {
  if (count == 4) v128.store(at, value);
  else storeSome(at, value, count);
}

/** a b + c; with relaxed SIMD the machine may round once instead of twice. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return isDefined(RELAXED) ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** The first `count` of four floats, the others 0; any count. */
export function loadUpTo4(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let value = f32x4.splat(0);
  if (count >= 1) value = f32x4.replace_lane(value, 0, load<f32>(from));
  if (count >= 2) value = f32x4.replace_lane(value, 1, load<f32>(from, 4));
  if (count >= 3) value = f32x4.replace_lane(value, 2, load<f32>(from, 8));
  return value;
}

/** The first `count` of eight floats; any count. */
export function storeUpTo8(to: usize, low: v128, high: v128, count: i32): void {
  if (count >= 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  let value = low;
  let at = to;
  let left = count;
  if (left >= 4) {
    v128.store(at, low);
    value = high;
    at += 16;
    left -= 4;
  }
  if (left >= 1) store<f32>(at, f32x4.extract_lane(value, 0));
  if (left >= 2) store<f32>(at, f32x4.extract_lane(value, 1), 4);
  if (left >= 3) store<f32>(at, f32x4.extract_lane(value, 2), 8);
}
