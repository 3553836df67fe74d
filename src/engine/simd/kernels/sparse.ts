import { addColumns } from './conv';
import { dot, dot4 } from './dense';
import { loadLanes, loadSome, madd, storeLanes } from './lanes';

// Inputs that are mostly 0 - images of ink on nothing, outputs of ReLU and dropout - as lists of what is not 0. An entry is
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
      const present = <usize>i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)));
      const order = v128.load(table + (present << 4));
      const kept = i8x16.swizzle(values, order);
      const offsets = i8x16.swizzle(i32x4.add(lanes, i32x4.splat(offset)), order);
      v128.store(end, v128.shuffle<i32>(offsets, kept, 0, 4, 1, 5));
      v128.store(end, v128.shuffle<i32>(offsets, kept, 2, 6, 3, 7), 16);
      end += popcnt(present) << 3;
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

/**
 * Output rows of a convolution of one channel with steps of 1, `rows` of them from row `first`; x comes as the list of
 * listNonzeros with offsets of 4 * filters a pixel, `xWidth` pixels a row. An output row in y is (size - 1 + width + size - 1) pixels, of which
 * the outer ones are of no use. `kernel` is that of packSparseKernel, `filters` a multiple of 4.
 */
export function sparseConvRows(
  list: usize,
  ends: usize,
  xWidth: i32,
  first: i32,
  rows: i32,
  height: i32,
  width: i32,
  kernelWidth: i32,
  kernel: usize,
  bias: usize,
  filters: i32,
  y: usize,
  yRow: usize,
): void {
  const taps = kernelWidth * filters;
  const vectors = (taps + 3) >> 2;
  const pixels = width + 2 * (kernelWidth - 1);
  for (let row = first; row < first + rows; row++) {
    const to = y + <usize>(row - first) * yRow;
    fillPixels(to, pixels, bias, filters);
    for (let ky = 0; ky < height; ky++) {
      const from = row + ky === 0 ? list : <usize>load<i32>(ends + (<usize>(row + ky - 1) << 2));
      const end = <usize>load<i32>(ends + (<usize>(row + ky) << 2));
      const start = to - (<usize>((row + ky) * xWidth * filters) << 2);
      if (from < end) spread(from, end, start, kernel + <usize>(ky * vectors) * 16, vectors);
    }
  }
}

/** Mirrors a Keras kernel (height, width, 1, filters) along its rows; `pixel` filters (a multiple of 4) with 0 behind. */
export function packSparseKernel(kernel: usize, height: i32, width: i32, filters: i32, pixel: i32, packed: usize): void {
  const rowBytes = <usize>(width * pixel) << 2;
  memory.fill(packed, 0, <usize>height * rowBytes);
  for (let ky = 0; ky < height; ky++) {
    for (let kx = 0; kx < width; kx++) {
      const from = kernel + (<usize>((ky * width + width - 1 - kx) * filters) << 2);
      memory.copy(packed + <usize>ky * rowBytes + (<usize>(kx * pixel) << 2), from, <usize>filters << 2);
    }
  }
}

/** Moves pixels of `pixel` floats together that have only `filters` of use; writes up to 12 bytes behind the last. */
export function compactPixels(at: usize, pixels: i32, pixel: usize, filters: usize): void {
  let from = at;
  let to = at;
  for (let left = pixels; left > 0; left--) {
    for (let filter: usize = 0; filter < filters; filter += 4) v128.store(to + (filter << 2), v128.load(from + (filter << 2)));
    from += pixel << 2;
    to += filters << 2;
  }
}

/**
 * Adds up one image's kernel gradient of such a convolution, (size, size mirrored along the row, filters), from its list and
 * from dy in rows as wide as x's, `spread` as spreadGradient and widenGradient leave it.
 */
export function sparseConvGradient(
  list: usize,
  ends: usize,
  rows: i32,
  height: i32,
  xWidth: i32,
  kernelWidth: i32,
  filters: i32,
  wide: usize,
  dKernel: usize,
): void {
  const rowBytes = <usize>(kernelWidth * filters) << 2;
  const wideRow = <usize>(xWidth * filters) << 2;
  for (let ky: usize = 0; ky < <usize>height; ky++) {
    const from = ky === 0 ? list : load<usize>(ends + ((ky - 1) << 2));
    const end = load<usize>(ends + ((ky + <usize>rows - 1) << 2));
    const dy = wide - ky * wideRow;
    let at: usize = 0;
    for (; at + 160 <= rowBytes; at += 160) gather10(from, end, dy + at, dKernel + at);
    for (; at + 64 <= rowBytes; at += 64) gatherMore4(from, end, dy + at, dKernel + at);
    for (; at < rowBytes; at += 16) {
      let sum = v128.load(dKernel + at);
      for (let item = from; item < end; item += 8) {
        sum = madd(v128.load32_splat(item, 4), v128.load(dy + at + load<usize>(item)), sum);
      }
      v128.store(dKernel + at, sum);
    }
    dKernel += rowBytes;
  }
}

/** to += sum over the entries of value * from[offset], for 40 floats. */
export function gather10(list: usize, end: usize, from: usize, to: usize): void {
  let a0 = v128.load(to, 0);
  let a1 = v128.load(to, 16);
  let a2 = v128.load(to, 32);
  let a3 = v128.load(to, 48);
  let a4 = v128.load(to, 64);
  let a5 = v128.load(to, 80);
  let a6 = v128.load(to, 96);
  let a7 = v128.load(to, 112);
  let a8 = v128.load(to, 128);
  let a9 = v128.load(to, 144);
  for (let item = list; item < end; item += 8) {
    const at = from + load<usize>(item);
    const v = v128.load32_splat(item, 4);
    a0 = madd(v, v128.load(at, 0), a0);
    a1 = madd(v, v128.load(at, 16), a1);
    a2 = madd(v, v128.load(at, 32), a2);
    a3 = madd(v, v128.load(at, 48), a3);
    a4 = madd(v, v128.load(at, 64), a4);
    a5 = madd(v, v128.load(at, 80), a5);
    a6 = madd(v, v128.load(at, 96), a6);
    a7 = madd(v, v128.load(at, 112), a7);
    a8 = madd(v, v128.load(at, 128), a8);
    a9 = madd(v, v128.load(at, 144), a9);
  }
  v128.store(to, a0, 0);
  v128.store(to, a1, 16);
  v128.store(to, a2, 32);
  v128.store(to, a3, 48);
  v128.store(to, a4, 64);
  v128.store(to, a5, 80);
  v128.store(to, a6, 96);
  v128.store(to, a7, 112);
  v128.store(to, a8, 128);
  v128.store(to, a9, 144);
}

export function gatherMore4(list: usize, end: usize, from: usize, to: usize): void {
  let a0 = v128.load(to, 0);
  let a1 = v128.load(to, 16);
  let a2 = v128.load(to, 32);
  let a3 = v128.load(to, 48);
  for (let item = list; item < end; item += 8) {
    const at = from + load<usize>(item);
    const v = v128.load32_splat(item, 4);
    a0 = madd(v, v128.load(at, 0), a0);
    a1 = madd(v, v128.load(at, 16), a1);
    a2 = madd(v, v128.load(at, 32), a2);
    a3 = madd(v, v128.load(at, 48), a3);
  }
  v128.store(to, a0, 0);
  v128.store(to, a1, 16);
  v128.store(to, a2, 32);
  v128.store(to, a3, 48);
}

/**
 * The gradient of a pooled convolution of one channel at the places of its outputs, in rows as wide as x's: (rows, xWidth,
 * pixel), 0 elsewhere. `windows` are byte offsets in x, as poolConvRows leaves them. Adds to the bias gradient (may be 0).
 * 64 bytes before `wide` are written, too.
 */
export function spreadGradient(
  dy: usize,
  windows: usize,
  positions: i32,
  filters: i32,
  pixel: i32,
  wide: usize,
  wideBytes: usize,
  dBias: usize,
): void {
  memory.fill(wide, 0, wideBytes);
  const whole = filters & ~3;
  for (let filter = 0; filter < whole; filter += 4) {
    const bias = dBias + (<usize>filter << 2);
    const sum = spreadLanes(dy, windows, positions, filters, filter, pixel, wide, dBias === 0 ? f32x4.splat(0) : v128.load(bias));
    if (dBias !== 0) v128.store(bias, sum);
  }
  for (let filter = whole; filter < filters; filter++) {
    let at = <usize>filter << 2;
    let sum: f32 = 0;
    for (let position = 0; position < positions; position++) {
      const window = load<i32>(windows + at);
      const g = load<f32>(dy + at);
      if (window >= 0) {
        store<f32>(wide + <usize>(window * pixel) + (<usize>filter << 2), g);
        sum += g;
      }
      at += <usize>filters << 2;
    }
    const bias = dBias + (<usize>filter << 2);
    if (dBias !== 0) store<f32>(bias, load<f32>(bias) + sum);
  }
}

/** Four filters from `filter` on; returns `sum` and their gradients. What gets no gradient goes before the first place. */
export function spreadLanes(
  dy: usize,
  windows: usize,
  positions: i32,
  filters: i32,
  filter: i32,
  pixel: i32,
  wide: usize,
  sum: v128,
): v128 {
  const scale = i32x4.splat(pixel);
  const lanes = i32x4.splat(filter << 2);
  const nowhere = i32x4.splat(-64);
  let at = <usize>filter << 2;
  for (let position = 0; position < positions; position++) {
    const window = v128.load(windows + at);
    const isOff = i32x4.shr_s(window, 31);
    const g = v128.andnot(v128.load(dy + at), isOff);
    const places = v128.bitselect(nowhere, i32x4.add(i32x4.mul(window, scale), lanes), isOff);
    sum = f32x4.add(sum, g);
    v128.store_lane<f32>(wide + <usize>i32x4.extract_lane(places, 0), g, 0);
    v128.store_lane<f32>(wide + <usize>i32x4.extract_lane(places, 1), g, 1, 4);
    v128.store_lane<f32>(wide + <usize>i32x4.extract_lane(places, 2), g, 2, 8);
    v128.store_lane<f32>(wide + <usize>i32x4.extract_lane(places, 3), g, 3, 12);
    at += <usize>filters << 2;
  }
  return sum;
}

/** The same where each output has its gradient: dy is (rows, width, filters). */
export function widenGradient(
  dy: usize,
  rows: i32,
  width: i32,
  filters: i32,
  pixel: i32,
  xWidth: i32,
  wide: usize,
  dBias: usize,
): void {
  // Whole vectors: what they bring from the next pixel goes to filters that are not there.
  for (let row = 0; row < rows; row++) {
    let from = dy + (<usize>(row * width * filters) << 2);
    let to = wide + (<usize>(row * xWidth * pixel) << 2);
    for (let column = 0; column < width; column++) {
      for (let at: usize = 0; at < <usize>pixel << 2; at += 16) v128.store(to + at, v128.load(from + at));
      from += <usize>filters << 2;
      to += <usize>pixel << 2;
    }
  }
  if (dBias === 0) return;
  for (let filter = 0; filter < filters; filter += 8) {
    const at = <usize>filter << 2;
    addColumns(dy + at, <usize>filters << 2, rows * width, dBias + at, filters - filter);
  }
}

/** Adds up the shards' gradients of sparseConvGradient, `stride` bytes apart, and writes Keras' layout. */
export function unpackSparseGradient(
  partials: usize,
  shards: i32,
  stride: usize,
  height: i32,
  width: i32,
  filters: i32,
  pixel: i32,
  dKernel: usize,
): void {
  for (let ky = 0; ky < height; ky++) {
    for (let kx = 0; kx < width; kx++) {
      for (let filter = 0; filter < filters; filter++) {
        let from = partials + (<usize>((ky * width + width - 1 - kx) * pixel + filter) << 2);
        let sum: f32 = 0;
        for (let shard = 0; shard < shards; shard++) {
          sum += load<f32>(from);
          from += stride;
        }
        store<f32>(dKernel + (<usize>((ky * width + kx) * filters + filter) << 2), sum);
      }
    }
  }
}

function fillPixels(to: usize, pixels: i32, bias: usize, filters: i32): void {
  const bytes = <usize>filters << 2;
  if (bias === 0) {
    memory.fill(to, 0, <usize>pixels * bytes);
    return;
  }
  if (filters === 8) {
    const low = v128.load(bias);
    const high = v128.load(bias, 16);
    for (let pixel = 0; pixel < pixels; pixel++) {
      v128.store(to + (<usize>pixel << 5), low);
      v128.store(to + (<usize>pixel << 5), high, 16);
    }
    return;
  }
  for (let pixel = 0; pixel < pixels; pixel++) memory.copy(to + <usize>pixel * bytes, bias, bytes);
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

/**
 * y = x w + b over the values of x that are not 0. x and y are rows `xStride` and `yStride` bytes apart, `bias` may be 0.
 * Leaves the rows' lists, with offsets of 4 * units a feature, and their ends, one for `width` features, for
 * sparseDenseKernel.
 */
export function sparseDenseRows(
  x: usize,
  xStride: usize,
  rows: i32,
  features: i32,
  width: i32,
  table: usize,
  lists: usize,
  listStride: usize,
  ends: usize,
  endsStride: usize,
  w: usize,
  bias: usize,
  units: i32,
  y: usize,
  yStride: usize,
): void {
  const groups = (features + width - 1) / width;
  for (let row: usize = 0; row < <usize>rows; row++) {
    const list = lists + row * listStride;
    listNonzeros(x + row * xStride, features, width, 4 * units, 4 * units * width, table, list, ends + row * endsStride);
  }
  let unit = 0;
  for (; unit + 48 <= units; unit += 48) {
    // The weights of a group of features and a block of units stay in the cache while all rows pass.
    for (let group = 0; group < groups; group++) {
      for (let row: usize = 0; row < <usize>rows; row++) {
        const at = ends + row * endsStride + (<usize>group << 2);
        const from = group === 0 ? lists + row * listStride : load<usize>(at - 4);
        const to = y + row * yStride + (<usize>unit << 2);
        gather12(from, load<usize>(at), w + (<usize>unit << 2), group === 0 ? bias + (<usize>unit << 2) : to, bias !== 0 || group > 0, to);
      }
    }
  }
  for (let row: usize = 0; row < <usize>rows; row++) {
    const end = load<usize>(ends + row * endsStride + (<usize>(groups - 1) << 2));
    gatherRest(lists + row * listStride, end, w, bias, unit, units, y + row * yStride);
  }
}

/** One row of y from unit `first` on. */
function gatherRest(list: usize, end: usize, w: usize, bias: usize, first: i32, units: i32, y: usize): void {
  let unit = first;
  for (; unit + 16 <= units; unit += 16) gather4(list, end, w, bias, unit, y);
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

function gather4(list: usize, end: usize, w: usize, bias: usize, unit: i32, y: usize): void {
  const at = <usize>unit << 2;
  let a0 = biasAt(bias, at);
  let a1 = biasAt(bias, at + 16);
  let a2 = biasAt(bias, at + 32);
  let a3 = biasAt(bias, at + 48);
  for (let item = list; item < end; item += 8) {
    const from = w + at + <usize>load<i32>(item);
    const v = v128.load32_splat(item, 4);
    a0 = madd(v, v128.load(from), a0);
    a1 = madd(v, v128.load(from, 16), a1);
    a2 = madd(v, v128.load(from, 32), a2);
    a3 = madd(v, v128.load(from, 48), a3);
  }
  v128.store(y + at, a0);
  v128.store(y + at, a1, 16);
  v128.store(y + at, a2, 32);
  v128.store(y + at, a3, 48);
}

/** The last of three vectors has `last` units; what is read behind them is not kept. */
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
  // Turned round: which images have the feature, so that a row of dw stays in registers while they pass.
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
      // Offsets are multiples of a row: half a row more makes the rounding sure.
      const feature = <usize>(<f32>(<i32>(load<usize>(item) - first + (rowBytes >> 1))) * reciprocal);
      const place = columns + (feature << 2);
      const to = load<usize>(place);
      store<usize>(to, dys);
      store<f32>(to, load<f32>(item, 4), 4);
      store<usize>(place, to + 8);
    }
  }
  for (let feature: usize = 0; feature < <usize>features; feature++) {
    const end = load<usize>(columns + (feature << 2));
    const list = start + feature * columnBytes;
    const to = dw + first + feature * rowBytes;
    let unit = 0;
    for (; unit + 48 <= units; unit += 48) gather12(list, end, <usize>unit << 2, 0, false, to + (<usize>unit << 2));
    gatherRest(list, end, 0, 0, unit, units, to);
  }
}

/**
 * dx = dy w^T where x is not 0, and 0 elsewhere: for inputs whose zeros let no gradient through. Lists as in
 * sparseDenseKernel, each up to its last end of `groups`.
 */
export function sparseDenseInput(
  lists: usize,
  listStride: usize,
  ends: usize,
  endsStride: usize,
  groups: i32,
  rows: i32,
  dy: usize,
  dyStride: usize,
  units: usize,
  w: usize,
  features: i32,
  dx: usize,
  dxStride: usize,
): void {
  for (let row: usize = 0; row < <usize>rows; row++) {
    const d = dy + row * dyStride;
    const to = dx + row * dxStride;
    memory.fill(to, 0, <usize>features << 2);
    const end = load<usize>(ends + row * endsStride + (<usize>(groups - 1) << 2));
    // An offset is 4 * units a feature.
    let item = lists + row * listStride;
    for (; item + 32 <= end; item += 32) {
      const o0 = load<usize>(item);
      const o1 = load<usize>(item, 8);
      const o2 = load<usize>(item, 16);
      const o3 = load<usize>(item, 24);
      const sums = dot4(d, <i32>units, w + o0, w + o1, w + o2, w + o3);
      store<f32>(to + o0 / units, f32x4.extract_lane(sums, 0));
      store<f32>(to + o1 / units, f32x4.extract_lane(sums, 1));
      store<f32>(to + o2 / units, f32x4.extract_lane(sums, 2));
      store<f32>(to + o3 / units, f32x4.extract_lane(sums, 3));
    }
    for (; item < end; item += 8) {
      const offset = load<usize>(item);
      store<f32>(to + offset / units, dot(d, w + offset, <i32>units));
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
