import { madd } from './lanes';
import { spread } from './sparse';

// Convolutions of one image. x is (height, width, channels), padded already; a window of the kernel is a number of
// segments, runs of `segmentLength` neighbouring floats of x (a kernel row, or one pixel where the kernel is dilated).
//
// Packed kernels: `forward` is (block of 8 filters, segment, element, 8), `backward` is (filter, segment, element rounded
// up to 4); what is rounded up is 0.

/** Packs a Keras kernel (segment, element, filter) both ways; either target may be 0. */
export function packKernel(
  kernel: usize,
  segments: i32,
  segmentLength: i32,
  filters: i32,
  forward: usize,
  backward: usize,
): void {
  const elements = segments * segmentLength;
  const rounded = (segmentLength + 3) & ~3;
  if (forward !== 0) {
    for (let block = 0; block * 8 < filters; block++) {
      for (let element = 0; element < elements; element++) {
        for (let lane = 0; lane < 8; lane++) {
          const filter = block * 8 + lane;
          const value: f32 = filter < filters ? load<f32>(kernel + (<usize>(element * filters + filter) << 2)) : 0;
          store<f32>(forward + (<usize>((block * elements + element) * 8 + lane) << 2), value);
        }
      }
    }
  }
  if (backward === 0) return;
  for (let filter = 0; filter < filters; filter++) {
    for (let segment = 0; segment < segments; segment++) {
      for (let at = 0; at < rounded; at++) {
        const value: f32 =
          at < segmentLength ? load<f32>(kernel + (<usize>((segment * segmentLength + at) * filters + filter) << 2)) : 0;
        store<f32>(backward + (<usize>((filter * segments + segment) * rounded + at) << 2), value);
      }
    }
  }
}

/**
 * `rows` rows of output, (rows, width, filters) from `y` on, `yRow` bytes from row to row: bias + convolution. `x` is the
 * window of the first output; `xRow` and `xStep` are the bytes from one output row and column to the next in x; `taps` are
 * the bytes of the kernel's elements within a window (i32).
 */
export function convForward(
  x: usize,
  xRow: usize,
  xStep: usize,
  taps: usize,
  elements: i32,
  packed: usize,
  bias: usize,
  filters: i32,
  rows: i32,
  width: i32,
  y: usize,
  yRow: usize,
): void {
  const blockBytes = <usize>elements << 5;
  const end = taps + (<usize>elements << 2);
  const pixel = <usize>filters << 2;
  for (let row = 0; row < rows; row++) {
    const xs = x + <usize>row * xRow;
    const ys = y + <usize>row * yRow;
    let weights = packed;
    for (let filter = 0; filter < filters; filter += 8) {
      const left = filters - filter;
      const at = <usize>filter << 2;
      let column = 0;
      for (; column + 6 <= width; column += 6) {
        tile6(xs + <usize>column * xStep, xStep, taps, end, weights, bias, at, ys + <usize>column * pixel + at, pixel, left);
      }
      for (; column + 2 <= width; column += 2) {
        tile2(xs + <usize>column * xStep, xStep, taps, end, weights, bias, at, ys + <usize>column * pixel + at, pixel, left);
      }
      if (column < width) {
        tile1(xs + <usize>column * xStep, taps, end, weights, bias, at, ys + <usize>column * pixel + at, left);
      }
      weights += blockBytes;
    }
  }
}

// V8 copies the body of a small innermost loop several times over, more eagerly the deeper it lies; all loads of the copies
// then come before the arithmetic, and the sums no longer fit the registers. So a loop that keeps many sums is the only
// loop of a function, and that function is exported: binaryen moves one with a single caller into its caller's loops.

export function tile6(
  x: usize,
  xStep: usize,
  taps: usize,
  end: usize,
  packed: usize,
  bias: usize,
  at: usize,
  y: usize,
  pixel: usize,
  left: i32,
): void {
  let p0 = biasAt(bias, at, left);
  let q0 = biasAt(bias, at + 16, left - 4);
  let p1 = p0;
  let q1 = q0;
  let p2 = p0;
  let q2 = q0;
  let p3 = p0;
  let q3 = q0;
  let p4 = p0;
  let q4 = q0;
  let p5 = p0;
  let q5 = q0;
  const x1 = x + xStep;
  const x2 = x1 + xStep;
  const x3 = x2 + xStep;
  const x4 = x3 + xStep;
  const x5 = x4 + xStep;
  let weights = packed;
  for (let tap = taps; tap < end; tap += 4) {
    const offset = load<usize>(tap);
    const w0 = v128.load(weights);
    const w1 = v128.load(weights, 16);
    let v = v128.load32_splat(x + offset);
    p0 = madd(v, w0, p0);
    q0 = madd(v, w1, q0);
    v = v128.load32_splat(x1 + offset);
    p1 = madd(v, w0, p1);
    q1 = madd(v, w1, q1);
    v = v128.load32_splat(x2 + offset);
    p2 = madd(v, w0, p2);
    q2 = madd(v, w1, q2);
    v = v128.load32_splat(x3 + offset);
    p3 = madd(v, w0, p3);
    q3 = madd(v, w1, q3);
    v = v128.load32_splat(x4 + offset);
    p4 = madd(v, w0, p4);
    q4 = madd(v, w1, q4);
    v = v128.load32_splat(x5 + offset);
    p5 = madd(v, w0, p5);
    q5 = madd(v, w1, q5);
    weights += 32;
  }
  storeUpTo8(y, p0, q0, left);
  storeUpTo8(y + pixel, p1, q1, left);
  storeUpTo8(y + 2 * pixel, p2, q2, left);
  storeUpTo8(y + 3 * pixel, p3, q3, left);
  storeUpTo8(y + 4 * pixel, p4, q4, left);
  storeUpTo8(y + 5 * pixel, p5, q5, left);
}

function tile2(
  x: usize,
  xStep: usize,
  taps: usize,
  end: usize,
  packed: usize,
  bias: usize,
  at: usize,
  y: usize,
  pixel: usize,
  left: i32,
): void {
  let p0 = biasAt(bias, at, left);
  let q0 = biasAt(bias, at + 16, left - 4);
  let p1 = p0;
  let q1 = q0;
  let weights = packed;
  for (let tap = taps; tap < end; tap += 4) {
    const offset = load<usize>(tap);
    const w0 = v128.load(weights);
    const w1 = v128.load(weights, 16);
    let v = v128.load32_splat(x + offset);
    p0 = madd(v, w0, p0);
    q0 = madd(v, w1, q0);
    v = v128.load32_splat(x + xStep + offset);
    p1 = madd(v, w0, p1);
    q1 = madd(v, w1, q1);
    weights += 32;
  }
  storeUpTo8(y, p0, q0, left);
  storeUpTo8(y + pixel, p1, q1, left);
}

function tile1(x: usize, taps: usize, end: usize, packed: usize, bias: usize, at: usize, y: usize, left: i32): void {
  let p0 = biasAt(bias, at, left);
  let q0 = biasAt(bias, at + 16, left - 4);
  let weights = packed;
  for (let tap = taps; tap < end; tap += 4) {
    const v = v128.load32_splat(x + load<usize>(tap));
    p0 = madd(v, v128.load(weights), p0);
    q0 = madd(v, v128.load(weights, 16), q0);
    weights += 32;
  }
  storeUpTo8(y, p0, q0, left);
}

@inline
function biasAt(bias: usize, at: usize, left: i32): v128 {
  return bias === 0 ? f32x4.splat(0) : loadUpTo4(bias + at, left);
}

/**
 * Largest value of each window of a convolution's rows, (rows, pooledWidth, filters) from `y` on, and in `windows` the byte
 * offset in x of the window that the convolution took it from (i32); the first of equals. With `relu`, what is not above 0
 * becomes 0 and its window -1: no gradient goes there. Rows of `conv` lie `convRow` bytes apart, `first` is the offset in x
 * of its first output, `xRow` and `xStep` are as in convForward.
 */
export function poolConvRows(
  conv: usize,
  convRow: usize,
  filters: i32,
  poolHeight: i32,
  poolWidth: i32,
  rows: i32,
  pooledWidth: i32,
  first: i32,
  xRow: i32,
  xStep: i32,
  relu: bool,
  y: usize,
  windows: usize,
): void {
  const pixel = <usize>filters << 2;
  let to: usize = 0;
  for (let row = 0; row < rows; row++) {
    let corner = conv + <usize>(row * poolHeight) * convRow;
    let offset = first + row * poolHeight * xRow;
    for (let column = 0; column < pooledWidth; column++) {
      let filter: usize = 0;
      if (poolHeight === 2 && poolWidth === 2) {
        for (; filter + 16 <= pixel; filter += 16) {
          pool2x2(corner + filter, convRow, pixel, offset, xRow, xStep, relu, y + to + filter, windows + to + filter);
        }
      } else {
        for (; filter + 16 <= pixel; filter += 16) {
          let best = v128.load(corner + filter);
          let where = i32x4.splat(offset);
          for (let py = 0; py < poolHeight; py++) {
            for (let px = py === 0 ? 1 : 0; px < poolWidth; px++) {
              const value = v128.load(corner + <usize>py * convRow + <usize>px * pixel + filter);
              const isMore = f32x4.gt(value, best);
              best = v128.bitselect(value, best, isMore);
              where = v128.bitselect(i32x4.splat(offset + py * xRow + px * xStep), where, isMore);
            }
          }
          storePooled(best, where, relu, y + to + filter, windows + to + filter);
        }
      }
      for (; filter < pixel; filter += 4) {
        let best = load<f32>(corner + filter);
        let where = offset;
        for (let py = 0; py < poolHeight; py++) {
          for (let px = py === 0 ? 1 : 0; px < poolWidth; px++) {
            const value = load<f32>(corner + <usize>py * convRow + <usize>px * pixel + filter);
            if (value > best) {
              best = value;
              where = offset + py * xRow + px * xStep;
            }
          }
        }
        const isOff = relu && !(best > 0);
        store<f32>(y + to + filter, isOff ? 0 : best);
        store<i32>(windows + to + filter, isOff ? -1 : where);
      }
      corner += <usize>poolWidth * pixel;
      offset += poolWidth * xStep;
      to += pixel;
    }
  }
}

/** Four windows at once: the largest of four values by three comparisons, its place by counting those that are not it. */
@inline
function pool2x2(
  from: usize,
  convRow: usize,
  pixel: usize,
  offset: i32,
  xRow: i32,
  xStep: i32,
  relu: bool,
  y: usize,
  windows: usize,
): void {
  const a = v128.load(from);
  const b = v128.load(from + pixel);
  const c = v128.load(from + convRow);
  const d = v128.load(from + convRow + pixel);
  const best = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  const step = i32x4.splat(xStep);
  const last = v128.and(f32x4.ne(c, best), step);
  const below = v128.and(f32x4.ne(b, best), i32x4.add(i32x4.splat(xRow - xStep), last));
  const place = v128.and(f32x4.ne(a, best), i32x4.add(step, below));
  storePooled(best, i32x4.add(i32x4.splat(offset), place), relu, y, windows);
}

@inline
function storePooled(best: v128, where: v128, relu: bool, y: usize, windows: usize): void {
  if (relu) {
    const isOn = f32x4.gt(best, f32x4.splat(0));
    v128.store(y, v128.and(best, isOn));
    v128.store(windows, v128.or(where, v128.not(isOn)));
  } else {
    v128.store(y, best);
    v128.store(windows, where);
  }
}

/**
 * Backward pass of some images: adds to the packed kernel gradient (layout `backward`) and to the bias gradient (either may
 * be 0), and to the gradient of x, which lies `dxFrom` bytes from x (0 for none). dy is (images, positions, filters); where it is 0,
 * as behind a ReLU, nothing is done. `windows` gives the byte offset in its image of each value's window (from poolConvRows),
 * negative where no gradient
 * goes, or is 0 where position p of a row of `width` outputs lies at its place. Images of x, dy and windows lie their strides
 * apart. `list` is scratch of 8 bytes a position of all images.
 */
export function convBackward(
  images: i32,
  x: usize,
  xStride: usize,
  dxFrom: usize,
  xRow: i32,
  xStep: i32,
  offsets: usize,
  segments: i32,
  segmentLength: i32,
  packed: usize,
  filters: i32,
  rows: i32,
  width: i32,
  dy: usize,
  dyStride: usize,
  windows: usize,
  windowsStride: usize,
  dKernel: usize,
  dBias: usize,
  list: usize,
): void {
  const rounded = (segmentLength + 3) & ~3;
  const segmentBytes = <usize>rounded << 2;
  const filterBytes = <usize>segments * segmentBytes;
  const pixel = <usize>filters << 2;
  for (let filter = 0; filter < filters; filter++) {
    const at = <usize>filter << 2;
    let end = list;
    for (let image = 0; image < images; image++) {
      const xs = x + <usize>image * xStride;
      const from = dy + <usize>image * dyStride + at;
      const before = end;
      if (windows === 0) end = listOutputs(from, pixel, rows, width, xs, xRow, xStep, end);
      else end = listPooled(from, windows + <usize>image * windowsStride + at, pixel, rows * width, xs, end);
      if (dBias !== 0) {
        let sum: f32 = 0;
        for (let item = before; item < end; item += 8) sum += load<f32>(item, 4);
        store<f32>(dBias + at, load<f32>(dBias + at) + sum);
      }
    }
    if (end === list) continue;
    if (dKernel !== 0) gradientOfFilter(offsets, segments, rounded, list, end, dKernel + <usize>filter * filterBytes);
    if (dxFrom === 0) continue;
    const weights = packed + <usize>filter * filterBytes;
    for (let segment = 0; segment < segments; segment++) {
      const to = dxFrom + <usize>load<i32>(offsets + (<usize>segment << 2));
      spread(list, end, to, weights + <usize>segment * segmentBytes, rounded >> 2);
    }
  }
}

/**
 * Lists the gradients that are not 0 (nor -0) of one filter of a pooled convolution, each with the address of its window. An
 * entry is one store: the address below, the gradient's bits above.
 */
function listPooled(dy: usize, windows: usize, pixel: usize, positions: i32, x: usize, list: usize): usize {
  let end = list;
  const stop = <usize>positions * pixel;
  for (let at: usize = 0; at < stop; at += pixel) {
    const g = load<u32>(dy + at);
    const window = load<i32>(windows + at);
    store<u64>(end, ((<u64>g) << 32) | <u64>(x + <usize>window));
    end += <usize>(i32(g << 1 !== 0) & i32(window >= 0)) << 3;
  }
  return end;
}

/** The same where every output has its gradient. */
function listOutputs(
  dy: usize,
  pixel: usize,
  rows: i32,
  width: i32,
  x: usize,
  xRow: i32,
  xStep: i32,
  list: usize,
): usize {
  let end = list;
  let from = dy;
  for (let row = 0; row < rows; row++) {
    let window = x + <usize>(row * xRow);
    for (let column = 0; column < width; column++) {
      const g = load<u32>(from);
      store<u64>(end, ((<u64>g) << 32) | <u64>window);
      end += <usize>i32(g << 1 !== 0) << 3;
      from += pixel;
      window += <usize>xStep;
    }
  }
  return end;
}

/** dKernel += sum over the list of g * window. */
function gradientOfFilter(offsets: usize, segments: i32, rounded: i32, list: usize, end: usize, dKernel: usize): void {
  const segmentBytes = <usize>rounded << 2;
  let segment = 0;
  if (rounded === 4) {
    for (; segment + 4 <= segments; segment += 4) gradient4x1(offsets + (<usize>segment << 2), list, end, dKernel + <usize>segment * segmentBytes);
  } else if (rounded === 8) {
    for (; segment + 5 <= segments; segment += 5) gradient5x2(offsets + (<usize>segment << 2), list, end, dKernel + <usize>segment * segmentBytes);
  }
  for (; segment < segments; segment++) {
    const xs = <usize>load<i32>(offsets + (<usize>segment << 2));
    const to = dKernel + <usize>segment * segmentBytes;
    let at: usize = 0;
    for (; at + 160 <= segmentBytes; at += 160) gradient1x10(xs + at, list, end, to + at);
    for (; at + 64 <= segmentBytes; at += 64) gradient1x4(xs + at, list, end, to + at);
    for (; at + 32 <= segmentBytes; at += 32) gradient1x2(xs + at, list, end, to + at);
    for (; at < segmentBytes; at += 16) gradient1x1(xs + at, list, end, to + at);
  }
}

export function gradient5x2(offsets: usize, list: usize, end: usize, to: usize): void {
  const x0 = <usize>load<i32>(offsets);
  const x1 = <usize>load<i32>(offsets, 4);
  const x2 = <usize>load<i32>(offsets, 8);
  const x3 = <usize>load<i32>(offsets, 12);
  const x4 = <usize>load<i32>(offsets, 16);
  let a0 = v128.load(to);
  let a1 = v128.load(to, 16);
  let b0 = v128.load(to, 32);
  let b1 = v128.load(to, 48);
  let c0 = v128.load(to, 64);
  let c1 = v128.load(to, 80);
  let d0 = v128.load(to, 96);
  let d1 = v128.load(to, 112);
  let e0 = v128.load(to, 128);
  let e1 = v128.load(to, 144);
  for (let item = list; item < end; item += 8) {
    const window = load<usize>(item);
    const g = v128.load32_splat(item, 4);
    a0 = madd(g, v128.load(x0 + window), a0);
    a1 = madd(g, v128.load(x0 + window, 16), a1);
    b0 = madd(g, v128.load(x1 + window), b0);
    b1 = madd(g, v128.load(x1 + window, 16), b1);
    c0 = madd(g, v128.load(x2 + window), c0);
    c1 = madd(g, v128.load(x2 + window, 16), c1);
    d0 = madd(g, v128.load(x3 + window), d0);
    d1 = madd(g, v128.load(x3 + window, 16), d1);
    e0 = madd(g, v128.load(x4 + window), e0);
    e1 = madd(g, v128.load(x4 + window, 16), e1);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, b0, 32);
  v128.store(to, b1, 48);
  v128.store(to, c0, 64);
  v128.store(to, c1, 80);
  v128.store(to, d0, 96);
  v128.store(to, d1, 112);
  v128.store(to, e0, 128);
  v128.store(to, e1, 144);
}

export function gradient4x1(offsets: usize, list: usize, end: usize, to: usize): void {
  const x0 = <usize>load<i32>(offsets);
  const x1 = <usize>load<i32>(offsets, 4);
  const x2 = <usize>load<i32>(offsets, 8);
  const x3 = <usize>load<i32>(offsets, 12);
  let a = v128.load(to);
  let b = v128.load(to, 16);
  let c = v128.load(to, 32);
  let d = v128.load(to, 48);
  for (let item = list; item < end; item += 8) {
    const offset = load<usize>(item);
    const g = v128.load32_splat(item, 4);
    a = madd(g, v128.load(x0 + offset), a);
    b = madd(g, v128.load(x1 + offset), b);
    c = madd(g, v128.load(x2 + offset), c);
    d = madd(g, v128.load(x3 + offset), d);
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

export function gradient1x10(x: usize, list: usize, end: usize, to: usize): void {
  let a0 = v128.load(to);
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
    const xs = x + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    a0 = madd(g, v128.load(xs), a0);
    a1 = madd(g, v128.load(xs, 16), a1);
    a2 = madd(g, v128.load(xs, 32), a2);
    a3 = madd(g, v128.load(xs, 48), a3);
    a4 = madd(g, v128.load(xs, 64), a4);
    a5 = madd(g, v128.load(xs, 80), a5);
    a6 = madd(g, v128.load(xs, 96), a6);
    a7 = madd(g, v128.load(xs, 112), a7);
    a8 = madd(g, v128.load(xs, 128), a8);
    a9 = madd(g, v128.load(xs, 144), a9);
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
}

export function gradient1x4(x: usize, list: usize, end: usize, to: usize): void {
  let a0 = v128.load(to);
  let a1 = v128.load(to, 16);
  let a2 = v128.load(to, 32);
  let a3 = v128.load(to, 48);
  for (let item = list; item < end; item += 8) {
    const xs = x + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    a0 = madd(g, v128.load(xs), a0);
    a1 = madd(g, v128.load(xs, 16), a1);
    a2 = madd(g, v128.load(xs, 32), a2);
    a3 = madd(g, v128.load(xs, 48), a3);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, a2, 32);
  v128.store(to, a3, 48);
}

function gradient1x2(x: usize, list: usize, end: usize, to: usize): void {
  let a0 = v128.load(to);
  let a1 = v128.load(to, 16);
  for (let item = list; item < end; item += 8) {
    const xs = x + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    a0 = madd(g, v128.load(xs), a0);
    a1 = madd(g, v128.load(xs, 16), a1);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
}

function gradient1x1(x: usize, list: usize, end: usize, to: usize): void {
  let a0 = v128.load(to);
  for (let item = list; item < end; item += 8) {
    a0 = madd(v128.load32_splat(item, 4), v128.load(x + <usize>load<i32>(item)), a0);
  }
  v128.store(to, a0);
}

/**
 * Adds the gradient of the kernel, in Keras' layout (element, filters), and that of the bias (may be 0) of some images, where
 * most of dy is not 0: sums over all positions. `taps` are the bytes of the kernel's elements within a window, `windows`
 * those of the outputs' windows within an image (i32 both); the elements of a segment are neighbours.
 */
export function convKernelGradient(
  images: i32,
  x: usize,
  xStride: usize,
  taps: usize,
  elements: i32,
  segmentLength: i32,
  windows: usize,
  positions: i32,
  filters: i32,
  dy: usize,
  dyStride: usize,
  dKernel: usize,
  dBias: usize,
): void {
  const pixel = <usize>filters << 2;
  const end = windows + (<usize>positions << 2);
  for (let image: usize = 0; image < <usize>images; image++) {
    const xs = x + image * xStride;
    for (let filter = 0; filter < filters; filter += 8) {
      const at = <usize>filter << 2;
      const left = filters - filter;
      const dys = dy + image * dyStride + at;
      if (dBias !== 0) addColumns(dys, pixel, positions, dBias + at, left);
      let to = dKernel + at;
      for (let element = 0; element < elements;) {
        const source = xs + load<usize>(taps + (<usize>element << 2));
        const neighbours = segmentLength - (element % segmentLength);
        if (neighbours >= 6) {
          gradientTile6(source, windows, end, dys, pixel, to, left);
          to += 6 * pixel;
          element += 6;
        } else if (neighbours >= 3) {
          gradientTile3(source, windows, end, dys, pixel, to, left);
          to += 3 * pixel;
          element += 3;
        } else {
          gradientTile1(source, windows, end, dys, pixel, to, left);
          to += pixel;
          element++;
        }
      }
    }
  }
}

/** to += the sum of `count` rows of up to 8 floats. */
export function addColumns(from: usize, step: usize, count: i32, to: usize, left: i32): void {
  let low = loadUpTo4(to, left);
  let high = loadUpTo4(to + 16, left - 4);
  for (let row = 0; row < count; row++) {
    low = f32x4.add(low, v128.load(from));
    high = f32x4.add(high, v128.load(from, 16));
    from += step;
  }
  storeUpTo8(to, low, high, left);
}

/** Six neighbouring elements of the kernel times up to 8 filters; what lies behind the last filter is not kept. */
export function gradientTile6(x: usize, windows: usize, end: usize, dy: usize, pixel: usize, to: usize, left: i32): void {
  let p0 = loadUpTo4(to, left);
  let q0 = loadUpTo4(to + 16, left - 4);
  let p1 = loadUpTo4(to + pixel, left);
  let q1 = loadUpTo4(to + pixel + 16, left - 4);
  let p2 = loadUpTo4(to + 2 * pixel, left);
  let q2 = loadUpTo4(to + 2 * pixel + 16, left - 4);
  let p3 = loadUpTo4(to + 3 * pixel, left);
  let q3 = loadUpTo4(to + 3 * pixel + 16, left - 4);
  let p4 = loadUpTo4(to + 4 * pixel, left);
  let q4 = loadUpTo4(to + 4 * pixel + 16, left - 4);
  let p5 = loadUpTo4(to + 5 * pixel, left);
  let q5 = loadUpTo4(to + 5 * pixel + 16, left - 4);
  let from = dy;
  for (let window = windows; window < end; window += 4) {
    const at = x + load<usize>(window);
    const low = v128.load(from);
    const high = v128.load(from, 16);
    let v = v128.load32_splat(at);
    p0 = madd(v, low, p0);
    q0 = madd(v, high, q0);
    v = v128.load32_splat(at, 4);
    p1 = madd(v, low, p1);
    q1 = madd(v, high, q1);
    v = v128.load32_splat(at, 8);
    p2 = madd(v, low, p2);
    q2 = madd(v, high, q2);
    v = v128.load32_splat(at, 12);
    p3 = madd(v, low, p3);
    q3 = madd(v, high, q3);
    v = v128.load32_splat(at, 16);
    p4 = madd(v, low, p4);
    q4 = madd(v, high, q4);
    v = v128.load32_splat(at, 20);
    p5 = madd(v, low, p5);
    q5 = madd(v, high, q5);
    from += pixel;
  }
  storeUpTo8(to, p0, q0, left);
  storeUpTo8(to + pixel, p1, q1, left);
  storeUpTo8(to + 2 * pixel, p2, q2, left);
  storeUpTo8(to + 3 * pixel, p3, q3, left);
  storeUpTo8(to + 4 * pixel, p4, q4, left);
  storeUpTo8(to + 5 * pixel, p5, q5, left);
}

export function gradientTile3(x: usize, windows: usize, end: usize, dy: usize, pixel: usize, to: usize, left: i32): void {
  let p0 = loadUpTo4(to, left);
  let q0 = loadUpTo4(to + 16, left - 4);
  let p1 = loadUpTo4(to + pixel, left);
  let q1 = loadUpTo4(to + pixel + 16, left - 4);
  let p2 = loadUpTo4(to + 2 * pixel, left);
  let q2 = loadUpTo4(to + 2 * pixel + 16, left - 4);
  let from = dy;
  for (let window = windows; window < end; window += 4) {
    const at = x + load<usize>(window);
    const low = v128.load(from);
    const high = v128.load(from, 16);
    let v = v128.load32_splat(at);
    p0 = madd(v, low, p0);
    q0 = madd(v, high, q0);
    v = v128.load32_splat(at, 4);
    p1 = madd(v, low, p1);
    q1 = madd(v, high, q1);
    v = v128.load32_splat(at, 8);
    p2 = madd(v, low, p2);
    q2 = madd(v, high, q2);
    from += pixel;
  }
  storeUpTo8(to, p0, q0, left);
  storeUpTo8(to + pixel, p1, q1, left);
  storeUpTo8(to + 2 * pixel, p2, q2, left);
}

function gradientTile1(x: usize, windows: usize, end: usize, dy: usize, pixel: usize, to: usize, left: i32): void {
  let low = loadUpTo4(to, left);
  let high = loadUpTo4(to + 16, left - 4);
  let from = dy;
  for (let window = windows; window < end; window += 4) {
    const v = v128.load32_splat(x + load<usize>(window));
    low = madd(v, v128.load(from), low);
    high = madd(v, v128.load(from, 16), high);
    from += pixel;
  }
  storeUpTo8(to, low, high, left);
}

/** Adds up packed kernel gradients of `shards` shards, `stride` bytes apart, and writes Keras' layout. */
export function unpackGradient(
  packed: usize,
  shards: i32,
  stride: usize,
  segments: i32,
  segmentLength: i32,
  filters: i32,
  from: i32,
  to: i32,
  dKernel: usize,
): void {
  const rounded = (segmentLength + 3) & ~3;
  for (let filter = from; filter < to; filter++) {
    for (let segment = 0; segment < segments; segment++) {
      for (let at = 0; at < segmentLength; at++) {
        let sum: f32 = 0;
        let source = packed + (<usize>((filter * segments + segment) * rounded + at) << 2);
        for (let shard = 0; shard < shards; shard++) {
          sum += load<f32>(source);
          source += stride;
        }
        store<f32>(dKernel + (<usize>((segment * segmentLength + at) * filters + filter) << 2), sum);
      }
    }
  }
}

function loadUpTo4(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let value = f32x4.splat(0);
  if (count >= 1) value = f32x4.replace_lane(value, 0, load<f32>(from));
  if (count >= 2) value = f32x4.replace_lane(value, 1, load<f32>(from, 4));
  if (count >= 3) value = f32x4.replace_lane(value, 2, load<f32>(from, 8));
  return value;
}

function storeUpTo8(to: usize, low: v128, high: v128, count: i32): void {
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
