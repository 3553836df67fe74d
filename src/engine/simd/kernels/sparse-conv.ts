import { addColumns } from './conv-sums';
import { madd } from './lanes';
import { spread } from './lists';

// Convolutions of one channel with steps of 1 over lists of what is not 0 (lists.ts).

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
  // Whole vectors: values of the next pixel go to unused filters.
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
