import { loadLanes, loadSome, madd, storeLanes } from './lanes';

// Inputs that are mostly 0 - images of ink on nothing, outputs of ReLU and dropout - as lists of what is not 0. An entry is
// 8 bytes: an offset (i32) that says where the value takes part, and the value (f32). Entries keep the input's order, so
// every sum is taken in the same order as with the zeros.

/**
 * Lists one image's values that are not 0, row by row of `width` (the last row may be shorter). An entry's offset is
 * column * `step` + row * `rowStep`. `ends` (i32, one a row) becomes the address behind each row's entries. Returns how
 * many entries there are.
 */
export function listNonzeros(x: usize, count: i32, width: i32, step: i32, rowStep: i32, list: usize, ends: usize): i32 {
  let end = list;
  let row = 0;
  for (let start = 0; start < count; start += width) {
    const stop = min(start + width, count);
    let offset = row * rowStep;
    let at = start;
    for (; at + 4 <= stop; at += 4) {
      const from = x + (<usize>at << 2);
      if (v128.any_true(f32x4.ne(v128.load(from), f32x4.splat(0)))) {
        end = append(end, offset, load<f32>(from));
        end = append(end, offset + step, load<f32>(from, 4));
        end = append(end, offset + 2 * step, load<f32>(from, 8));
        end = append(end, offset + 3 * step, load<f32>(from, 12));
      }
      offset += 4 * step;
    }
    for (; at < stop; at++) {
      end = append(end, offset, load<f32>(x + (<usize>at << 2)));
      offset += step;
    }
    store<i32>(ends + (<usize>row << 2), <i32>end);
    row++;
  }
  return <i32>((end - list) >> 3);
}

@inline
function append(end: usize, offset: i32, value: f32): usize {
  store<i32>(end, offset);
  store<f32>(end, value, 4);
  return value !== 0 ? end + 8 : end;
}

/**
 * Output rows of a convolution of one channel with steps of 1, `rows` of them from row `first`; x comes as the list of
 * listNonzeros with offsets of 4 * filters a column. An output row in y is (size - 1 + width + size - 1) pixels, of which
 * the outer ones are of no use. `kernel` is (size, size mirrored along the row, filters), each row filled up to 4 with 0.
 */
export function sparseConvRows(
  list: usize,
  ends: usize,
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
      if (from < end) spread(from, end, to, kernel + <usize>(ky * vectors) * 16, vectors);
    }
  }
}

/** Mirrors a Keras kernel (height, width, 1, filters) along its rows. */
export function packSparseKernel(kernel: usize, height: i32, width: i32, filters: i32, packed: usize): void {
  const rowBytes = <usize>((width * filters + 3) >> 2) << 4;
  for (let ky = 0; ky < height; ky++) {
    const to = packed + <usize>ky * rowBytes;
    v128.store(to + rowBytes - 16, f32x4.splat(0));
    for (let kx = 0; kx < width; kx++) {
      const from = kernel + (<usize>((ky * width + width - 1 - kx) * filters) << 2);
      memory.copy(to + (<usize>(kx * filters) << 2), from, <usize>filters << 2);
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

function spread10(list: usize, end: usize, to: usize, values: usize): void {
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
  for (let row: usize = 0; row < <usize>rows; row++) {
    const list = lists + row * listStride;
    const count = listNonzeros(x + row * xStride, features, width, 4 * units, 4 * units * width, list, ends + row * endsStride);
    sparseDenseForward(list, list + (<usize>count << 3), w, bias, units, y + row * yStride);
  }
}

/** One row of y. */
function sparseDenseForward(list: usize, end: usize, w: usize, bias: usize, units: i32, y: usize): void {
  let unit = 0;
  for (; unit + 48 <= units; unit += 48) gather12(list, end, w, bias, unit, y);
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

function gather12(list: usize, end: usize, w: usize, bias: usize, unit: i32, y: usize): void {
  const at = <usize>unit << 2;
  let a0 = biasAt(bias, at);
  let a1 = biasAt(bias, at + 16);
  let a2 = biasAt(bias, at + 32);
  let a3 = biasAt(bias, at + 48);
  let a4 = biasAt(bias, at + 64);
  let a5 = biasAt(bias, at + 80);
  let a6 = biasAt(bias, at + 96);
  let a7 = biasAt(bias, at + 112);
  let a8 = biasAt(bias, at + 128);
  let a9 = biasAt(bias, at + 144);
  let a10 = biasAt(bias, at + 160);
  let a11 = biasAt(bias, at + 176);
  for (let item = list; item < end; item += 8) {
    const from = w + at + <usize>load<i32>(item);
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
  const to = y + at;
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
 * The rows of dw = x^T dy that belong to one row of the images' lists (offsets of 4 * units a feature), over the images in
 * their order; overwrites them, (features, units) from `dw` + rowStep on, where rowStep is what listNonzeros was given times
 * the row. Lists lie `listStride` bytes apart, their ends `endsStride`, rows of dy `dyStride`.
 */
export function sparseDenseKernel(
  lists: usize,
  listStride: usize,
  ends: usize,
  endsStride: usize,
  row: i32,
  images: i32,
  dy: usize,
  dyStride: usize,
  features: i32,
  units: i32,
  dw: usize,
  rowStep: usize,
): void {
  memory.fill(dw + <usize>row * rowStep, 0, <usize>(features * units) << 2);
  const tail = units & 3;
  const whole = (units >> 2) as usize;
  const before = row === 0 ? 0 : <usize>(row - 1) << 2;
  if (units > 8 && units < 12) {
    for (let image = 0; image < images; image++) {
      const at = ends + <usize>image * endsStride;
      const from = row === 0 ? lists + <usize>image * listStride : <usize>load<i32>(at + before);
      spreadUpTo12(from, <usize>load<i32>(at + (<usize>row << 2)), dw, dy + <usize>image * dyStride, tail);
    }
    return;
  }
  // Blocks of units that stay in registers; a block of dw stays in the cache while the images pass.
  for (let block: usize = 0; block < whole; block += 10) {
    const vectors = min(<i32>(whole - block), 10);
    for (let image = 0; image < images; image++) {
      const at = ends + <usize>image * endsStride;
      const from = row === 0 ? lists + <usize>image * listStride : <usize>load<i32>(at + before);
      const end = <usize>load<i32>(at + (<usize>row << 2));
      if (from < end) spread(from, end, dw + (block << 4), dy + <usize>image * dyStride + (block << 4), vectors);
    }
  }
  if (tail === 0) return;
  const target = dw + (whole << 4);
  for (let image = 0; image < images; image++) {
    const at = ends + <usize>image * endsStride;
    const from = row === 0 ? lists + <usize>image * listStride : <usize>load<i32>(at + before);
    const end = <usize>load<i32>(at + (<usize>row << 2));
    const d = loadSome(dy + <usize>image * dyStride + (whole << 4), tail);
    for (let item = from; item < end; item += 8) {
      const to = target + <usize>load<i32>(item);
      storeLanes(to, madd(v128.load32_splat(item, 4), d, loadLanes(to, tail)), tail);
    }
  }
}

/** As `spread`, for 9 to 11 values. */
@inline
function spreadUpTo12(list: usize, end: usize, target: usize, values: usize, tail: i32): void {
  const v0 = v128.load(values);
  const v1 = v128.load(values, 16);
  const v2 = loadSome(values + 32, tail);
  for (let item = list; item < end; item += 8) {
    const to = target + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    v128.store(to, madd(g, v0, v128.load(to)));
    v128.store(to, madd(g, v1, v128.load(to, 16)), 16);
    storeLanes(to + 32, madd(g, v2, loadLanes(to + 32, tail)), tail);
  }
}
