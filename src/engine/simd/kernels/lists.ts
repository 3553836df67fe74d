import { madd } from './lanes';

// Inputs that are mostly 0 (images of ink, outputs of ReLU and dropout) as lists of their nonzero values. An entry is
// 8 bytes: an offset (i32) that says where the value takes part, and the value (f32). Entries keep the input's order, so
// every sum is taken in the same order as with the zeros.

/**
 * Lists one image's values that are not 0, row by row of `width` (the last row may be shorter). An entry's offset is
 * column * `step` + row * `rowStep`. `ends` (i32, one a row) becomes the address behind each row's entries. Returns how
 * many entries there are. Without a branch on the values, which come in no order that a processor could guess: four at a
 * time are moved together by the shuffle that `table` has for them (nonzero-table.ts). Writes up to 32 bytes behind.
 */
export function listNonzeros(
  x: usize,
  count: i32,
  width: i32,
  step: i32,
  rowStep: i32,
  table: usize,
  list: usize,
  ends: usize,
): i32 {
  const lanes = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step));
  let end = list;
  let row = 0;
  for (let start = 0; start < count; start += width) {
    const stop = min(start + width, count);
    let offset = row * rowStep;
    let at = start;
    for (; at + 4 <= stop; at += 4) {
      const values = v128.load(x + (<usize>at << 2));
      const present = i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)));
      end = listFour(values, i32x4.add(lanes, i32x4.splat(offset)), present, table, end);
      offset += 4 * step;
    }
    for (; at < stop; at++) {
      const value = load<f32>(x + (<usize>at << 2));
      store<i32>(end, offset);
      store<f32>(end, value, 4);
      end += value !== 0 ? 8 : 0;
      offset += step;
    }
    store<i32>(ends + (<usize>row << 2), <i32>end);
    row++;
  }
  return <i32>((end - list) >> 3);
}

/** Of four values with their offsets, those whose bit of `present` is set; returns the address behind them. */
@inline
export function listFour(values: v128, offsets: v128, present: i32, table: usize, end: usize): usize {
  const order = v128.load(table + (<usize>present << 4));
  const kept = i8x16.swizzle(values, order);
  const places = i8x16.swizzle(offsets, order);
  v128.store(end, v128.shuffle<i32>(places, kept, 0, 4, 1, 5));
  v128.store(end, v128.shuffle<i32>(places, kept, 2, 6, 3, 7), 16);
  return end + (<usize>popcnt(present) << 3);
}

/**
 * target[offset + i] += value * values[i] for each entry, i over `vectors` times 4. From the last values to the first, so
 * that what several entries add to is added to in their order.
 */
export function spread(list: usize, end: usize, target: usize, values: usize, vectors: i32): void {
  let left = <usize>vectors << 4;
  while (left >= 160) {
    left -= 160;
    spread10(list, end, target + left, values + left);
  }
  while (left >= 64) {
    left -= 64;
    spread4(list, end, target + left, values + left);
  }
  while (left > 0) {
    left -= 16;
    const v = v128.load(values + left);
    for (let item = list; item < end; item += 8) {
      const at = target + left + <usize>load<i32>(item);
      v128.store(at, madd(v128.load32_splat(item, 4), v, v128.load(at)));
    }
  }
}

export function spread10(list: usize, end: usize, to: usize, values: usize): void {
  const v0 = v128.load(values);
  const v1 = v128.load(values, 16);
  const v2 = v128.load(values, 32);
  const v3 = v128.load(values, 48);
  const v4 = v128.load(values, 64);
  const v5 = v128.load(values, 80);
  const v6 = v128.load(values, 96);
  const v7 = v128.load(values, 112);
  const v8 = v128.load(values, 128);
  const v9 = v128.load(values, 144);
  for (let item = list; item < end; item += 8) {
    const at = to + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    v128.store(at, madd(g, v0, v128.load(at)));
    v128.store(at, madd(g, v1, v128.load(at, 16)), 16);
    v128.store(at, madd(g, v2, v128.load(at, 32)), 32);
    v128.store(at, madd(g, v3, v128.load(at, 48)), 48);
    v128.store(at, madd(g, v4, v128.load(at, 64)), 64);
    v128.store(at, madd(g, v5, v128.load(at, 80)), 80);
    v128.store(at, madd(g, v6, v128.load(at, 96)), 96);
    v128.store(at, madd(g, v7, v128.load(at, 112)), 112);
    v128.store(at, madd(g, v8, v128.load(at, 128)), 128);
    v128.store(at, madd(g, v9, v128.load(at, 144)), 144);
  }
}

function spread4(list: usize, end: usize, to: usize, values: usize): void {
  const v0 = v128.load(values);
  const v1 = v128.load(values, 16);
  const v2 = v128.load(values, 32);
  const v3 = v128.load(values, 48);
  for (let item = list; item < end; item += 8) {
    const at = to + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    v128.store(at, madd(g, v0, v128.load(at)));
    v128.store(at, madd(g, v1, v128.load(at, 16)), 16);
    v128.store(at, madd(g, v2, v128.load(at, 32)), 32);
    v128.store(at, madd(g, v3, v128.load(at, 48)), 48);
  }
}
