import { dot, dot4 } from './dense';
import { loadLanes, loadSome, madd, storeLanes } from './lanes';
import { listNonzeros } from './lists';

// Dense layers over lists of what is not 0 (lists.ts).

/**
 * Lists of the values of x that are not 0, a row each, with offsets of `step` bytes a feature, and their ends, one for `width`
 * features.
 */
export function listRows(
  x: usize,
  xStride: usize,
  rows: i32,
  features: i32,
  width: i32,
  step: i32,
  table: usize,
  lists: usize,
  listStride: usize,
  ends: usize,
  endsStride: usize,
): void {
  for (let row: usize = 0; row < <usize>rows; row++) {
    const list = lists + row * listStride;
    listNonzeros(x + row * xStride, features, width, step, step * width, table, list, ends + row * endsStride);
  }
}

/**
 * y = x w + b over the lists of x (`listRows`, offsets in rows of w); y is rows `yStride` bytes apart, `bias` may be 0. For
 * some of the units, w, bias and y begin at the first of them.
 */
export function sparseDenseForward(
  lists: usize,
  listStride: usize,
  ends: usize,
  endsStride: usize,
  groups: i32,
  rows: i32,
  w: usize,
  bias: usize,
  units: i32,
  y: usize,
  yStride: usize,
): void {
  let unit = 0;
  // The weights of a group of features and a block of units stay in the cache while all rows pass.
  for (; unit + 16 <= units; unit += unit + 48 <= units ? 48 : 16) {
    const isLarge = unit + 48 <= units;
    for (let group = 0; group < groups; group++) {
      for (let row: usize = 0; row < <usize>rows; row++) {
        const at = ends + row * endsStride + (<usize>group << 2);
        const from = group === 0 ? lists + row * listStride : load<usize>(at - 4);
        const to = y + row * yStride + (<usize>unit << 2);
        const start = group === 0 ? bias + (<usize>unit << 2) : to;
        const hasStart = bias !== 0 || group > 0;
        if (isLarge) gather12(from, load<usize>(at), w + (<usize>unit << 2), start, hasStart, to);
        else gather4(from, load<usize>(at), w + (<usize>unit << 2), start, hasStart, to);
      }
    }
  }
  for (let row: usize = 0; row < <usize>rows; row++) {
    const end = load<usize>(ends + row * endsStride + (<usize>(groups - 1) << 2));
    gatherRest(lists + row * listStride, end, w, bias, unit, units, y + row * yStride);
  }
}

/** One row of y from unit `first` on, fewer than 16 of them. */
function gatherRest(list: usize, end: usize, w: usize, bias: usize, first: i32, units: i32, y: usize): void {
  let unit = first;
  for (; unit + 12 <= units; unit += 12) gather3(list, end, w, bias, unit, y, 4);
  if (unit + 8 < units) gather3(list, end, w, bias, unit, y, units - unit - 8);
  else if (unit + 4 < units) gather2(list, end, w, bias, unit, y, units - unit - 4);
  else if (unit < units) gather1(list, end, w, bias, unit, y, units - unit);
}

@inline
function biasAt(bias: usize, at: usize): v128 {
  return bias === 0 ? f32x4.splat(0) : v128.load(bias + at);
}

/** 48 units of `to` = those at `start` (or 0) + values times weights. */
export function gather12(list: usize, end: usize, w: usize, start: usize, hasStart: bool, to: usize): void {
  const zero = f32x4.splat(0);
  let a0 = hasStart ? v128.load(start, 0) : zero;
  let a1 = hasStart ? v128.load(start, 16) : zero;
  let a2 = hasStart ? v128.load(start, 32) : zero;
  let a3 = hasStart ? v128.load(start, 48) : zero;
  let a4 = hasStart ? v128.load(start, 64) : zero;
  let a5 = hasStart ? v128.load(start, 80) : zero;
  let a6 = hasStart ? v128.load(start, 96) : zero;
  let a7 = hasStart ? v128.load(start, 112) : zero;
  let a8 = hasStart ? v128.load(start, 128) : zero;
  let a9 = hasStart ? v128.load(start, 144) : zero;
  let a10 = hasStart ? v128.load(start, 160) : zero;
  let a11 = hasStart ? v128.load(start, 176) : zero;
  for (let item = list; item < end; item += 8) {
    const from = w + <usize>load<i32>(item);
    const v = v128.load32_splat(item, 4);
    a0 = madd(v, v128.load(from), a0);
    a1 = madd(v, v128.load(from, 16), a1);
    a2 = madd(v, v128.load(from, 32), a2);
    a3 = madd(v, v128.load(from, 48), a3);
    a4 = madd(v, v128.load(from, 64), a4);
    a5 = madd(v, v128.load(from, 80), a5);
    a6 = madd(v, v128.load(from, 96), a6);
    a7 = madd(v, v128.load(from, 112), a7);
    a8 = madd(v, v128.load(from, 128), a8);
    a9 = madd(v, v128.load(from, 144), a9);
    a10 = madd(v, v128.load(from, 160), a10);
    a11 = madd(v, v128.load(from, 176), a11);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, a2, 32);
  v128.store(to, a3, 48);
  v128.store(to, a4, 64);
  v128.store(to, a5, 80);
  v128.store(to, a6, 96);
  v128.store(to, a7, 112);
  v128.store(to, a8, 128);
  v128.store(to, a9, 144);
  v128.store(to, a10, 160);
  v128.store(to, a11, 176);
}

/** As gather12, for 16 units. */
export function gather4(list: usize, end: usize, w: usize, start: usize, hasStart: bool, to: usize): void {
  const zero = f32x4.splat(0);
  let a0 = hasStart ? v128.load(start, 0) : zero;
  let a1 = hasStart ? v128.load(start, 16) : zero;
  let a2 = hasStart ? v128.load(start, 32) : zero;
  let a3 = hasStart ? v128.load(start, 48) : zero;
  for (let item = list; item < end; item += 8) {
    const from = w + <usize>load<i32>(item);
    const v = v128.load32_splat(item, 4);
    a0 = madd(v, v128.load(from), a0);
    a1 = madd(v, v128.load(from, 16), a1);
    a2 = madd(v, v128.load(from, 32), a2);
    a3 = madd(v, v128.load(from, 48), a3);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, a2, 32);
  v128.store(to, a3, 48);
}

/** The last of three vectors has `last` units; what is read after them is discarded. */
function gather3(list: usize, end: usize, w: usize, bias: usize, unit: i32, y: usize, last: i32): void {
  const at = <usize>unit << 2;
  let a0 = biasAt(bias, at);
  let a1 = biasAt(bias, at + 16);
  let a2 = biasAt(bias, at + 32);
  for (let item = list; item < end; item += 8) {
    const from = w + at + <usize>load<i32>(item);
    const v = v128.load32_splat(item, 4);
    a0 = madd(v, v128.load(from), a0);
    a1 = madd(v, v128.load(from, 16), a1);
    a2 = madd(v, v128.load(from, 32), a2);
  }
  v128.store(y + at, a0);
  v128.store(y + at, a1, 16);
  storeLanes(y + at + 32, a2, last);
}

function gather2(list: usize, end: usize, w: usize, bias: usize, unit: i32, y: usize, last: i32): void {
  const at = <usize>unit << 2;
  let a0 = biasAt(bias, at);
  let a1 = biasAt(bias, at + 16);
  for (let item = list; item < end; item += 8) {
    const from = w + at + <usize>load<i32>(item);
    const v = v128.load32_splat(item, 4);
    a0 = madd(v, v128.load(from), a0);
    a1 = madd(v, v128.load(from, 16), a1);
  }
  v128.store(y + at, a0);
  storeLanes(y + at + 16, a1, last);
}

function gather1(list: usize, end: usize, w: usize, bias: usize, unit: i32, y: usize, last: i32): void {
  const at = <usize>unit << 2;
  let a0 = biasAt(bias, at);
  for (let item = list; item < end; item += 8) {
    a0 = madd(v128.load32_splat(item, 4), v128.load(w + at + <usize>load<i32>(item)), a0);
  }
  storeLanes(y + at, a0, last);
}

/**
 * The rows of dw = x^T dy that belong to one group of `width` features (the last may have fewer: `features`), over the
 * images in their order; overwrites them. The images' lists are those of sparseDenseRows, `listStride` bytes apart, their
 * ends `endsStride`, rows of dy `dyStride`. `columns` is scratch: an end (i32) for each feature, then from 256 bytes on a
 * list of 8 bytes an image for each feature.
 */
export function sparseDenseKernel(
  lists: usize,
  listStride: usize,
  ends: usize,
  endsStride: usize,
  group: i32,
  width: i32,
  images: i32,
  dy: usize,
  dyStride: usize,
  features: i32,
  units: i32,
  dw: usize,
  columns: usize,
): void {
  const rowBytes = <usize>units << 2;
  const first = <usize>(group * width) * rowBytes;
  const at = ends + (<usize>group << 2);
  if (units < 12) {
    memory.fill(dw + first, 0, <usize>features * rowBytes);
    for (let image: usize = 0; image < <usize>images; image++) {
      const from = group === 0 ? lists + image * listStride : load<usize>(at + image * endsStride - 4);
      spreadUpTo11(from, load<usize>(at + image * endsStride), dw, dy + image * dyStride, units);
    }
    return;
  }
  // Transposed: for each feature the images that have it, so that a row of dw stays in registers.
  const columnBytes = <usize>images << 3;
  const start = columns + 256;
  for (let feature: usize = 0; feature < <usize>features; feature++) {
    store<usize>(columns + (feature << 2), start + feature * columnBytes);
  }
  const reciprocal: f32 = 1 / <f32>rowBytes;
  for (let image: usize = 0; image < <usize>images; image++) {
    const from = group === 0 ? lists + image * listStride : load<usize>(at + image * endsStride - 4);
    const end = load<usize>(at + image * endsStride);
    const dys = dy + image * dyStride;
    for (let item = from; item < end; item += 8) {
      // Offsets are multiples of a row: adding half a row makes the rounding safe.
      const feature = <usize>(<f32>(<i32>(load<usize>(item) - first + (rowBytes >> 1))) * reciprocal);
      const place = columns + (feature << 2);
      const to = load<usize>(place);
      store<usize>(to, dys);
      store<f32>(to, load<f32>(item, 4), 4);
      store<usize>(place, to + 8);
    }
  }
  // The gradients of a block of units stay in the cache while all features pass.
  let unit = 0;
  for (; unit + 16 <= units; unit += unit + 48 <= units ? 48 : 16) {
    const isLarge = unit + 48 <= units;
    const from = <usize>unit << 2;
    for (let feature: usize = 0; feature < <usize>features; feature++) {
      const end = load<usize>(columns + (feature << 2));
      const list = start + feature * columnBytes;
      const to = dw + first + feature * rowBytes + from;
      if (isLarge) gather12(list, end, from, 0, false, to);
      else gather4(list, end, from, 0, false, to);
    }
  }
  for (let feature: usize = 0; feature < <usize>features; feature++) {
    const end = load<usize>(columns + (feature << 2));
    gatherRest(start + feature * columnBytes, end, 0, 0, unit, units, dw + first + feature * rowBytes);
  }
}

/**
 * dx = dy w^T where x is not 0, and 0 elsewhere: for inputs whose zeros let no gradient through. For the groups `from` … `to` - 1
 * of `width` features. Lists as in sparseDenseKernel.
 */
export function sparseDenseInput(
  lists: usize,
  listStride: usize,
  ends: usize,
  endsStride: usize,
  from: i32,
  to: i32,
  width: i32,
  rows: i32,
  dy: usize,
  dyStride: usize,
  units: usize,
  w: usize,
  features: i32,
  dx: usize,
  dxStride: usize,
): void {
  const first = from * width;
  const bytes = <usize>(min(features, to * width) - first) << 2;
  for (let row: usize = 0; row < <usize>rows; row++) {
    const d = dy + row * dyStride;
    const out = dx + row * dxStride;
    memory.fill(out + (<usize>first << 2), 0, bytes);
    const own = ends + row * endsStride;
    const end = load<usize>(own + (<usize>(to - 1) << 2));
    // An offset is 4 * units a feature.
    let item = from === 0 ? lists + row * listStride : load<usize>(own + (<usize>(from - 1) << 2));
    for (; item + 32 <= end; item += 32) {
      const o0 = load<usize>(item);
      const o1 = load<usize>(item, 8);
      const o2 = load<usize>(item, 16);
      const o3 = load<usize>(item, 24);
      const sums = dot4(d, <i32>units, w + o0, w + o1, w + o2, w + o3);
      store<f32>(out + o0 / units, f32x4.extract_lane(sums, 0));
      store<f32>(out + o1 / units, f32x4.extract_lane(sums, 1));
      store<f32>(out + o2 / units, f32x4.extract_lane(sums, 2));
      store<f32>(out + o3 / units, f32x4.extract_lane(sums, 3));
    }
    for (; item < end; item += 8) {
      const offset = load<usize>(item);
      store<f32>(out + offset / units, dot(d, w + offset, <i32>units));
    }
  }
}

/** As `spread`, for up to 11 values and none behind them. */
function spreadUpTo11(list: usize, end: usize, target: usize, values: usize, count: i32): void {
  const tail = count & 3;
  const rest = <usize>(count - tail) << 2;
  if (count < 8) {
    const low = loadLanes(values, min(count, 4));
    const high = count > 4 ? loadSome(values + 16, tail) : f32x4.splat(0);
    for (let item = list; item < end; item += 8) {
      const to = target + <usize>load<i32>(item);
      const g = v128.load32_splat(item, 4);
      storeLanes(to, madd(g, low, loadLanes(to, min(count, 4))), min(count, 4));
      if (count > 4) storeLanes(to + 16, madd(g, high, loadLanes(to + 16, tail)), tail);
    }
    return;
  }
  const v0 = v128.load(values);
  const v1 = v128.load(values, 16);
  if (tail === 2) {
    const v2 = v128.load64_zero(values + 32);
    for (let item = list; item < end; item += 8) {
      const to = target + <usize>load<i32>(item);
      const g = v128.load32_splat(item, 4);
      v128.store(to, madd(g, v0, v128.load(to)));
      v128.store(to, madd(g, v1, v128.load(to, 16)), 16);
      v128.store_lane<i64>(to + 32, madd(g, v2, v128.load64_zero(to + 32)), 0);
    }
    return;
  }
  const v2 = tail > 0 ? loadSome(values + rest, tail) : f32x4.splat(0);
  for (let item = list; item < end; item += 8) {
    const to = target + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    v128.store(to, madd(g, v0, v128.load(to)));
    v128.store(to, madd(g, v1, v128.load(to, 16)), 16);
    if (tail > 0) storeLanes(to + rest, madd(g, v2, loadLanes(to + rest, tail)), tail);
  }
}
