import { mapPixels, mapRowBytes, settleBlankWindows } from './blank-windows';
import { madd, storeLanes } from './lanes';

// Convolutions with steps of 1 by Winograd's minimal filtering (Lavin and Gray, arXiv 1509.09308): an input tile of 6 x 6
// pixels and the kernel are evaluated at the points 0, 1, -1, 2, -2 and infinity in both directions, multiplied point by
// point, and taken back to a tile of outputs, 4 x 4 of them for kernels of 3 x 3 and 2 x 2 for kernels of 5 x 5. That is
// 4 and 2.8 times fewer multiplications than the sum over the window.
//
// Places: `packed` (36 points, blocks of 8 filters, channels, 8); `values` (36, tiles, channels); `products` (36, tiles,
// filters). Channels are rounded up to 4 and filters to 8; where they are, `packed` is 0.

const POINTS: usize = 6;

/**
 * Evaluates one block of 8 filters of the kernels (size, size, channels, filters) at the 36 points. The bytes between rows,
 * columns, channels and filters may be any, so that a mirrored or transposed kernel needs no copy.
 */
export function packWinograd(
  kernel: usize,
  row: i32,
  column: i32,
  channelStep: i32,
  filterStep: i32,
  size: i32,
  channels: i32,
  filters: i32,
  block: i32,
  packed: usize,
): void {
  const rounded = (channels + 3) & ~3;
  const blockBytes = <usize>rounded << 5;
  const pointBytes = <usize>((filters + 7) >> 3) * blockBytes;
  for (let half = 0; half < 2; half++) {
    const filter = block * 8 + half * 4;
    const count = min(filters - filter, 4);
    for (let channel = 0; channel < rounded; channel++) {
      const to = packed + <usize>block * blockBytes + (<usize>channel << 5) + (<usize>half << 4);
      if (channel >= channels || count <= 0) {
        for (let point: usize = 0; point < 36; point++) v128.store(to + point * pointBytes, f32x4.splat(0));
        continue;
      }
      // Columns first; their results stand where those of the rows will go.
      for (let at = 0; at < size; at++) {
        const from = kernel + <usize>(channel * channelStep + filter * filterStep + at * column);
        evaluateKernel(
          loadTap(from, filterStep, count),
          loadTap(from + <usize>row, filterStep, count),
          loadTap(from + <usize>(2 * row), filterStep, count),
          size > 3 ? loadTap(from + <usize>(3 * row), filterStep, count) : f32x4.splat(0),
          size > 3 ? loadTap(from + <usize>(4 * row), filterStep, count) : f32x4.splat(0),
          size,
          to + <usize>at * pointBytes,
          POINTS * pointBytes,
        );
      }
      for (let point: usize = 0; point < POINTS; point++) {
        const at = to + point * POINTS * pointBytes;
        evaluateKernel(
          v128.load(at),
          v128.load(at + pointBytes),
          v128.load(at + 2 * pointBytes),
          size > 3 ? v128.load(at + 3 * pointBytes) : f32x4.splat(0),
          size > 3 ? v128.load(at + 4 * pointBytes) : f32x4.splat(0),
          size,
          at,
          pointBytes,
        );
      }
    }
  }
}

/** Up to four floats, `step` bytes apart. */
@inline
function loadTap(at: usize, step: i32, count: i32): v128 {
  if (count === 4 && step === 4) return v128.load(at);
  let value = f32x4.replace_lane(f32x4.splat(0), 0, load<f32>(at));
  if (count > 1) value = f32x4.replace_lane(value, 1, load<f32>(at + <usize>step));
  if (count > 2) value = f32x4.replace_lane(value, 2, load<f32>(at + <usize>(2 * step)));
  if (count > 3) value = f32x4.replace_lane(value, 3, load<f32>(at + <usize>(3 * step)));
  return value;
}

/** The polynomial k0 + k1 z + … at the six points, divided by what the points' differences multiply it with. */
@inline
function evaluateKernel(k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, size: i32, to: usize, step: usize): void {
  const even = f32x4.add(f32x4.add(k0, k2), k4);
  const odd = f32x4.add(k1, k3);
  const even2 = madd(k4, f32x4.splat(16), madd(k2, f32x4.splat(4), k0));
  const odd2 = madd(k3, f32x4.splat(8), f32x4.add(k1, k1));
  const sixth = f32x4.splat(-1.0 / 6.0);
  const small = f32x4.splat(1.0 / 24.0);
  v128.store(to, f32x4.mul(k0, f32x4.splat(0.25)));
  v128.store(to + step, f32x4.mul(f32x4.add(even, odd), sixth));
  v128.store(to + 2 * step, f32x4.mul(f32x4.sub(even, odd), sixth));
  v128.store(to + 3 * step, f32x4.mul(f32x4.add(even2, odd2), small));
  v128.store(to + 4 * step, f32x4.mul(f32x4.sub(even2, odd2), small));
  v128.store(to + 5 * step, size > 3 ? k4 : k2);
}

/**
 * Rows of tiles of a convolution: `tileRows` x `tilesWide` tiles of outputs, bias included, from `y` on; output rows lie
 * `yRow` bytes apart. x is the first tile's first pixel, its rows lie `xRow` bytes apart. `scratch` has room for the
 * columns of a row of tiles (6, columns, channels), then `values`, then `products`, then the map of the pixels.
 */
export function winogradRows(
  x: usize,
  xRow: usize,
  channels: i32,
  size: i32,
  packed: usize,
  bias: usize,
  filters: i32,
  tileRows: i32,
  tilesWide: i32,
  y: usize,
  yRow: usize,
  scratch: usize,
): void {
  const step = 6 - (size - 1);
  const channelBytes = <usize>((channels + 3) & ~3) << 2;
  const filterBytes = <usize>((filters + 7) & ~7) << 2;
  const columns = tilesWide * step + size - 1;
  const plane = <usize>columns * channelBytes;
  const tiles = tileRows * tilesWide;
  const values = scratch + POINTS * plane;
  const valuesPoint = <usize>tiles * channelBytes;
  const products = values + 36 * valuesPoint;
  for (let row = 0; row < tileRows; row++) {
    evaluateColumns(x + <usize>(row * step) * xRow, xRow, <usize>channels << 2, columns, channelBytes, scratch, plane);
    const to = values + <usize>(row * tilesWide) * channelBytes;
    evaluateRows(scratch, plane, <usize>step * channelBytes, tilesWide, channelBytes, to, valuesPoint);
  }
  for (let point: usize = 0; point < 36; point++) {
    multiplyPoint(
      values + point * valuesPoint,
      tiles,
      channelBytes,
      packed + point * channelBytes * (filterBytes >> 2),
      filterBytes,
      products + point * <usize>tiles * filterBytes,
    );
  }
  const productsPoint = <usize>tiles * filterBytes;
  const pixel = <usize>filters << 2;
  for (let row = 0; row < tileRows; row++) {
    for (let column = 0; column < tilesWide; column++) {
      const from = products + <usize>(row * tilesWide + column) * filterBytes;
      const to = y + <usize>(row * step) * yRow + <usize>(column * step) * pixel;
      for (let filter = 0; filter < filters; filter += 4) {
        const at = <usize>filter << 2;
        const count = <usize>min(4, filters - filter);
        const b = bias === 0 ? f32x4.splat(0) : loadTap(bias + at, 4, <i32>count);
        if (step === 2) outputTile2(from + at, productsPoint, b, to + at, yRow, pixel, count);
        else outputTile4(from + at, productsPoint, b, to + at, yRow, pixel, count, scratch);
      }
    }
  }
  const map = products + 36 * productsPoint;
  const rows = tileRows * step;
  mapPixels(x, xRow, rows + size - 1, columns, channels, map);
  settleBlankWindows(map, mapRowBytes(columns), size, rows, tilesWide * step, bias, filters, y, yRow);
}

/** Six rows of pixels at the six points: (6, columns, channels). */
function evaluateColumns(
  x: usize,
  xRow: usize,
  pixel: usize,
  columns: i32,
  channelBytes: usize,
  to: usize,
  plane: usize,
): void {
  for (let column = 0; column < columns; column++) {
    const from = x + <usize>column * pixel;
    const target = to + <usize>column * channelBytes;
    for (let channel: usize = 0; channel < channelBytes; channel += 16) {
      const at = from + channel;
      evaluate(
        v128.load(at),
        v128.load(at + xRow),
        v128.load(at + 2 * xRow),
        v128.load(at + 3 * xRow),
        v128.load(at + 4 * xRow),
        v128.load(at + 5 * xRow),
        target + channel,
        plane,
      );
    }
  }
}

/** The same along the rows: `values` of a row of tiles. */
function evaluateRows(
  from: usize,
  plane: usize,
  step: usize,
  tiles: i32,
  channelBytes: usize,
  to: usize,
  point: usize,
): void {
  for (let row: usize = 0; row < POINTS; row++) {
    for (let tile = 0; tile < tiles; tile++) {
      const source = from + row * plane + <usize>tile * step;
      const target = to + row * POINTS * point + <usize>tile * channelBytes;
      for (let channel: usize = 0; channel < channelBytes; channel += 16) {
        const at = source + channel;
        evaluate(
          v128.load(at),
          v128.load(at + channelBytes),
          v128.load(at + 2 * channelBytes),
          v128.load(at + 3 * channelBytes),
          v128.load(at + 4 * channelBytes),
          v128.load(at + 5 * channelBytes),
          target + channel,
          point,
        );
      }
    }
  }
}

@inline
function evaluate(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, step: usize): void {
  const four = f32x4.splat(4);
  const minusFour = f32x4.splat(-4);
  const a = f32x4.sub(d4, d2);
  v128.store(to, madd(f32x4.sub(d0, d2), four, a));
  const b = madd(d2, minusFour, d4);
  const c = madd(d1, minusFour, d3);
  v128.store(to + step, f32x4.add(b, c));
  v128.store(to + 2 * step, f32x4.sub(b, c));
  const d = f32x4.sub(d1, d3);
  const e = f32x4.add(d, d);
  v128.store(to + 3 * step, f32x4.sub(a, e));
  v128.store(to + 4 * step, f32x4.add(a, e));
  v128.store(to + 5 * step, madd(d, four, f32x4.sub(d5, d3)));
}

/** products = values x packed at one point: (tiles, channels) x (channels, filters). */
function multiplyPoint(
  values: usize,
  tiles: i32,
  channelBytes: usize,
  packed: usize,
  filterBytes: usize,
  products: usize,
): void {
  let weights = packed;
  for (let filter: usize = 0; filter < filterBytes; filter += 32) {
    let tile = 0;
    for (; tile + 4 <= tiles; tile += 4) {
      multiply4(values + <usize>tile * channelBytes, channelBytes, weights, products + <usize>tile * filterBytes + filter, filterBytes);
    }
    for (; tile < tiles; tile++) {
      multiply1(values + <usize>tile * channelBytes, channelBytes, weights, products + <usize>tile * filterBytes + filter);
    }
    weights += channelBytes << 3;
  }
}

@inline
function multiply4(values: usize, channelBytes: usize, packed: usize, products: usize, filterBytes: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let a = values;
  let b = a + channelBytes;
  let c = b + channelBytes;
  let d = c + channelBytes;
  const end = b;
  let weights = packed;
  while (a < end) {
    const w0 = v128.load(weights);
    const w1 = v128.load(weights, 16);
    let v = v128.load32_splat(a);
    a0 = madd(v, w0, a0);
    a1 = madd(v, w1, a1);
    v = v128.load32_splat(b);
    b0 = madd(v, w0, b0);
    b1 = madd(v, w1, b1);
    v = v128.load32_splat(c);
    c0 = madd(v, w0, c0);
    c1 = madd(v, w1, c1);
    v = v128.load32_splat(d);
    d0 = madd(v, w0, d0);
    d1 = madd(v, w1, d1);
    weights += 32;
    a += 4;
    b += 4;
    c += 4;
    d += 4;
  }
  v128.store(products, a0);
  v128.store(products, a1, 16);
  v128.store(products + filterBytes, b0);
  v128.store(products + filterBytes, b1, 16);
  v128.store(products + 2 * filterBytes, c0);
  v128.store(products + 2 * filterBytes, c1, 16);
  v128.store(products + 3 * filterBytes, d0);
  v128.store(products + 3 * filterBytes, d1, 16);
}

function multiply1(values: usize, channelBytes: usize, packed: usize, products: usize): void {
  let low = f32x4.splat(0);
  let high = low;
  let weights = packed;
  for (let channel: usize = 0; channel < channelBytes; channel += 4) {
    const v = v128.load32_splat(values + channel);
    low = madd(v, v128.load(weights), low);
    high = madd(v, v128.load(weights, 16), high);
    weights += 32;
  }
  v128.store(products, low);
  v128.store(products, high, 16);
}

/** 36 products of 4 filters to 2 x 2 outputs. */
function outputTile2(from: usize, point: usize, bias: v128, y: usize, yRow: usize, pixel: usize, count: usize): void {
  const row = POINTS * point;
  const two = f32x4.splat(2);
  // Of a column: the part of the upper outputs, 1 1 1 1 1 0, and of the lower ones, 0 1 -1 2 -2 1; then the same along rows.
  let m1 = v128.load(from + row);
  let m2 = v128.load(from + 2 * row);
  let m3 = v128.load(from + 3 * row);
  let m4 = v128.load(from + 4 * row);
  let top0 = f32x4.add(bias, upperOf(v128.load(from), m1, m2, m3, m4));
  let bottom0 = f32x4.add(bias, lowerOf(m1, m2, m3, m4, v128.load(from + 5 * row)));
  let at = from;
  at += point;
  m1 = v128.load(at + row);
  m2 = v128.load(at + 2 * row);
  m3 = v128.load(at + 3 * row);
  m4 = v128.load(at + 4 * row);
  let upper = upperOf(v128.load(at), m1, m2, m3, m4);
  let lower = lowerOf(m1, m2, m3, m4, v128.load(at + 5 * row));
  top0 = f32x4.add(top0, upper);
  bottom0 = f32x4.add(bottom0, lower);
  let top1 = f32x4.add(bias, upper);
  let bottom1 = f32x4.add(bias, lower);
  at += point;
  m1 = v128.load(at + row);
  m2 = v128.load(at + 2 * row);
  m3 = v128.load(at + 3 * row);
  m4 = v128.load(at + 4 * row);
  upper = upperOf(v128.load(at), m1, m2, m3, m4);
  lower = lowerOf(m1, m2, m3, m4, v128.load(at + 5 * row));
  top0 = f32x4.add(top0, upper);
  bottom0 = f32x4.add(bottom0, lower);
  top1 = f32x4.sub(top1, upper);
  bottom1 = f32x4.sub(bottom1, lower);
  at += point;
  m1 = v128.load(at + row);
  m2 = v128.load(at + 2 * row);
  m3 = v128.load(at + 3 * row);
  m4 = v128.load(at + 4 * row);
  upper = upperOf(v128.load(at), m1, m2, m3, m4);
  lower = lowerOf(m1, m2, m3, m4, v128.load(at + 5 * row));
  top0 = f32x4.add(top0, upper);
  bottom0 = f32x4.add(bottom0, lower);
  top1 = madd(upper, two, top1);
  bottom1 = madd(lower, two, bottom1);
  at += point;
  m1 = v128.load(at + row);
  m2 = v128.load(at + 2 * row);
  m3 = v128.load(at + 3 * row);
  m4 = v128.load(at + 4 * row);
  upper = upperOf(v128.load(at), m1, m2, m3, m4);
  lower = lowerOf(m1, m2, m3, m4, v128.load(at + 5 * row));
  top0 = f32x4.add(top0, upper);
  bottom0 = f32x4.add(bottom0, lower);
  top1 = f32x4.sub(top1, f32x4.add(upper, upper));
  bottom1 = f32x4.sub(bottom1, f32x4.add(lower, lower));
  at += point;
  m1 = v128.load(at + row);
  m2 = v128.load(at + 2 * row);
  m3 = v128.load(at + 3 * row);
  m4 = v128.load(at + 4 * row);
  upper = upperOf(v128.load(at), m1, m2, m3, m4);
  lower = lowerOf(m1, m2, m3, m4, v128.load(at + 5 * row));
  top1 = f32x4.add(top1, upper);
  bottom1 = f32x4.add(bottom1, lower);
  storeLanes(y, top0, count);
  storeLanes(y + pixel, top1, count);
  storeLanes(y + yRow, bottom0, count);
  storeLanes(y + yRow + pixel, bottom1, count);
}

@inline
function upperOf(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128): v128 {
  return f32x4.add(m0, f32x4.add(f32x4.add(m1, m2), f32x4.add(m3, m4)));
}

@inline
function lowerOf(m1: v128, m2: v128, m3: v128, m4: v128, m5: v128): v128 {
  return f32x4.add(madd(f32x4.sub(m3, m4), f32x4.splat(2), f32x4.sub(m1, m2)), m5);
}

/** 36 products of 4 filters to 4 x 4 outputs; `scratch` holds 24 vectors. */
function outputTile4(
  from: usize,
  point: usize,
  bias: v128,
  y: usize,
  yRow: usize,
  pixel: usize,
  count: usize,
  scratch: usize,
): void {
  for (let column: usize = 0; column < POINTS; column++) {
    const at = from + column * point;
    const row = POINTS * point;
    const to = scratch + (column << 4);
    const m1 = v128.load(at + row);
    const m2 = v128.load(at + 2 * row);
    const m3 = v128.load(at + 3 * row);
    const m4 = v128.load(at + 4 * row);
    const sum1 = f32x4.add(m1, m2);
    const difference1 = f32x4.sub(m1, m2);
    const sum2 = f32x4.add(m3, m4);
    const difference2 = f32x4.sub(m3, m4);
    v128.store(to, f32x4.add(v128.load(at), f32x4.add(sum1, sum2)));
    v128.store(to, madd(difference2, f32x4.splat(2), difference1), 96);
    v128.store(to, madd(sum2, f32x4.splat(4), sum1), 192);
    v128.store(to, f32x4.add(madd(difference2, f32x4.splat(8), difference1), v128.load(at + 5 * row)), 288);
  }
  for (let row: usize = 0; row < 4; row++) {
    const at = scratch + row * 96;
    const to = y + row * yRow;
    const m1 = v128.load(at, 16);
    const m2 = v128.load(at, 32);
    const m3 = v128.load(at, 48);
    const m4 = v128.load(at, 64);
    const sum1 = f32x4.add(m1, m2);
    const difference1 = f32x4.sub(m1, m2);
    const sum2 = f32x4.add(m3, m4);
    const difference2 = f32x4.sub(m3, m4);
    storeLanes(to, f32x4.add(f32x4.add(v128.load(at), f32x4.add(sum1, sum2)), bias), count);
    storeLanes(to + pixel, f32x4.add(madd(difference2, f32x4.splat(2), difference1), bias), count);
    storeLanes(to + 2 * pixel, f32x4.add(madd(sum2, f32x4.splat(4), sum1), bias), count);
    const last = f32x4.add(madd(difference2, f32x4.splat(8), difference1), v128.load(at, 80));
    storeLanes(to + 3 * pixel, f32x4.add(last, bias), count);
  }
}
