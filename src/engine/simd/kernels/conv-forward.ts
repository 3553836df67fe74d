import { loadUpTo4, madd, storeUpTo8 } from './lanes';

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
    let v = v128.load32_splat(x5 + offset);
    p5 = madd(v, w0, p5);
    q5 = madd(v, w1, q5);
    v = v128.load32_splat(x4 + offset);
    p4 = madd(v, w0, p4);
    q4 = madd(v, w1, q4);
    v = v128.load32_splat(x3 + offset);
    p3 = madd(v, w0, p3);
    q3 = madd(v, w1, q3);
    v = v128.load32_splat(x2 + offset);
    p2 = madd(v, w0, p2);
    q2 = madd(v, w1, q2);
    v = v128.load32_splat(x1 + offset);
    p1 = madd(v, w0, p1);
    q1 = madd(v, w1, q1);
    v = v128.load32_splat(x + offset);
    p0 = madd(v, w0, p0);
    q0 = madd(v, w1, q0);
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
