import { madd } from './lanes';

// Fully connected layers. x is (rows, features), w is (features, units) as in Keras, y is (rows, units); rows of x and y
// lie `stride` bytes apart. Sums run over features (or rows) in their order, so a result never depends on tiling.

/** Units of w whose columns stay in the cache while all rows pass. */
const BLOCK = 48;

/** y = x w + b; rows of w lie `wStride` bytes apart, `bias` may be 0. */
export function denseForward(
  x: usize,
  xStride: usize,
  rows: i32,
  features: i32,
  w: usize,
  wStride: usize,
  bias: usize,
  units: i32,
  y: usize,
  yStride: usize,
): void {
  for (let unit = 0; unit < units; unit += BLOCK) {
    const at = <usize>unit << 2;
    const some = min(BLOCK, units - unit);
    const start = bias === 0 ? 0 : bias + at;
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      const from = x + <usize>row * xStride;
      forwardRows4(from, xStride, features, w + at, wStride, start, some, y + <usize>row * yStride + at, yStride);
    }
    for (; row < rows; row++) {
      forwardRow(x + <usize>row * xStride, features, w + at, wStride, start, some, y + <usize>row * yStride + at);
    }
  }
}

function forwardRows4(
  x: usize,
  xStride: usize,
  features: i32,
  w: usize,
  step: usize,
  bias: usize,
  units: i32,
  y: usize,
  yStride: usize,
): void {
  const x1 = x + xStride;
  const x2 = x1 + xStride;
  const x3 = x2 + xStride;
  let unit = 0;
  for (; unit + 12 <= units; unit += 12) {
    const at = <usize>unit << 2;
    let a0 = biasAt(bias, at);
    let a1 = biasAt(bias, at + 16);
    let a2 = biasAt(bias, at + 32);
    let b0 = a0;
    let b1 = a1;
    let b2 = a2;
    let c0 = a0;
    let c1 = a1;
    let c2 = a2;
    let d0 = a0;
    let d1 = a1;
    let d2 = a2;
    let weights = w + at;
    const end = <usize>features << 2;
    for (let feature: usize = 0; feature < end; feature += 4) {
      const w0 = v128.load(weights);
      const w1 = v128.load(weights, 16);
      const w2 = v128.load(weights, 32);
      const xa = v128.load32_splat(x + feature);
      a0 = madd(xa, w0, a0);
      a1 = madd(xa, w1, a1);
      a2 = madd(xa, w2, a2);
      const xb = v128.load32_splat(x1 + feature);
      b0 = madd(xb, w0, b0);
      b1 = madd(xb, w1, b1);
      b2 = madd(xb, w2, b2);
      const xc = v128.load32_splat(x2 + feature);
      c0 = madd(xc, w0, c0);
      c1 = madd(xc, w1, c1);
      c2 = madd(xc, w2, c2);
      const xd = v128.load32_splat(x3 + feature);
      d0 = madd(xd, w0, d0);
      d1 = madd(xd, w1, d1);
      d2 = madd(xd, w2, d2);
      weights += step;
    }
    store3(y + at, a0, a1, a2);
    store3(y + yStride + at, b0, b1, b2);
    store3(y + 2 * yStride + at, c0, c1, c2);
    store3(y + 3 * yStride + at, d0, d1, d2);
  }
  for (; unit + 4 <= units; unit += 4) {
    const at = <usize>unit << 2;
    let a0 = biasAt(bias, at);
    let b0 = a0;
    let c0 = a0;
    let d0 = a0;
    let weights = w + at;
    const end = <usize>features << 2;
    for (let feature: usize = 0; feature < end; feature += 4) {
      const w0 = v128.load(weights);
      a0 = madd(v128.load32_splat(x + feature), w0, a0);
      b0 = madd(v128.load32_splat(x1 + feature), w0, b0);
      c0 = madd(v128.load32_splat(x2 + feature), w0, c0);
      d0 = madd(v128.load32_splat(x3 + feature), w0, d0);
      weights += step;
    }
    v128.store(y + at, a0);
    v128.store(y + yStride + at, b0);
    v128.store(y + 2 * yStride + at, c0);
    v128.store(y + 3 * yStride + at, d0);
  }
  for (; unit < units; unit++) {
    const at = <usize>unit << 2;
    // The four rows are the lanes.
    const start = bias === 0 ? <f32>0 : load<f32>(bias + at);
    let sum = f32x4.splat(start);
    let weights = w + at;
    const end = <usize>features << 2;
    for (let feature: usize = 0; feature < end; feature += 4) {
      let column = v128.load32_splat(x + feature);
      column = f32x4.replace_lane(column, 1, load<f32>(x1 + feature));
      column = f32x4.replace_lane(column, 2, load<f32>(x2 + feature));
      column = f32x4.replace_lane(column, 3, load<f32>(x3 + feature));
      sum = madd(column, v128.load32_splat(weights), sum);
      weights += step;
    }
    store<f32>(y + at, f32x4.extract_lane(sum, 0));
    store<f32>(y + yStride + at, f32x4.extract_lane(sum, 1));
    store<f32>(y + 2 * yStride + at, f32x4.extract_lane(sum, 2));
    store<f32>(y + 3 * yStride + at, f32x4.extract_lane(sum, 3));
  }
}

function forwardRow(x: usize, features: i32, w: usize, step: usize, bias: usize, units: i32, y: usize): void {
  const end = <usize>features << 2;
  let unit = 0;
  for (; unit + 8 <= units; unit += 8) {
    const at = <usize>unit << 2;
    let a0 = biasAt(bias, at);
    let a1 = biasAt(bias, at + 16);
    let weights = w + at;
    for (let feature: usize = 0; feature < end; feature += 4) {
      const xa = v128.load32_splat(x + feature);
      a0 = madd(xa, v128.load(weights), a0);
      a1 = madd(xa, v128.load(weights, 16), a1);
      weights += step;
    }
    v128.store(y + at, a0);
    v128.store(y + at, a1, 16);
  }
  for (; unit < units; unit++) {
    const at = <usize>unit << 2;
    let sum: f32 = bias === 0 ? 0 : load<f32>(bias + at);
    let weights = w + at;
    for (let feature: usize = 0; feature < end; feature += 4) {
      sum += load<f32>(x + feature) * load<f32>(weights);
      weights += step;
    }
    store<f32>(y + at, sum);
  }
}

/** dx = dy w^T. Sums over units: four lanes, then the lanes in a fixed order, then what is left over. */
export function denseBackwardInput(
  dy: usize,
  dyStride: usize,
  rows: i32,
  units: i32,
  w: usize,
  features: i32,
  dx: usize,
  dxStride: usize,
): void {
  const step = <usize>units << 2;
  let row = 0;
  for (; row + 2 <= rows; row += 2) {
    const d0 = dy + <usize>row * dyStride;
    const d1 = d0 + dyStride;
    const out0 = dx + <usize>row * dxStride;
    const out1 = out0 + dxStride;
    let feature = 0;
    for (; feature + 4 <= features; feature += 4) {
      backward2x4(d0, d1, units, w + <usize>feature * step, step, out0 + (<usize>feature << 2), out1 + (<usize>feature << 2));
    }
    for (; feature < features; feature++) {
      store<f32>(out0 + (<usize>feature << 2), dot(d0, w + <usize>feature * step, units));
      store<f32>(out1 + (<usize>feature << 2), dot(d1, w + <usize>feature * step, units));
    }
  }
  for (; row < rows; row++) {
    const d0 = dy + <usize>row * dyStride;
    const out = dx + <usize>row * dxStride;
    for (let feature = 0; feature < features; feature++) {
      store<f32>(out + (<usize>feature << 2), dot(d0, w + <usize>feature * step, units));
    }
  }
}

function backward2x4(d0: usize, d1: usize, units: i32, w: usize, step: usize, out0: usize, out1: usize): void {
  const w1 = w + step;
  const w2 = w1 + step;
  const w3 = w2 + step;
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  const whole = <usize>(units & ~3) << 2;
  for (let unit: usize = 0; unit < whole; unit += 16) {
    const da = v128.load(d0 + unit);
    const db = v128.load(d1 + unit);
    const v0 = v128.load(w + unit);
    a0 = madd(da, v0, a0);
    b0 = madd(db, v0, b0);
    const v1 = v128.load(w1 + unit);
    a1 = madd(da, v1, a1);
    b1 = madd(db, v1, b1);
    const v2 = v128.load(w2 + unit);
    a2 = madd(da, v2, a2);
    b2 = madd(db, v2, b2);
    const v3 = v128.load(w3 + unit);
    a3 = madd(da, v3, a3);
    b3 = madd(db, v3, b3);
  }
  let s0 = sumOfLanes4(a0, a1, a2, a3);
  let s1 = sumOfLanes4(b0, b1, b2, b3);
  const end = <usize>units << 2;
  for (let unit = whole; unit < end; unit += 4) {
    let column = v128.load32_splat(w + unit);
    column = f32x4.replace_lane(column, 1, load<f32>(w1 + unit));
    column = f32x4.replace_lane(column, 2, load<f32>(w2 + unit));
    column = f32x4.replace_lane(column, 3, load<f32>(w3 + unit));
    s0 = madd(column, v128.load32_splat(d0 + unit), s0);
    s1 = madd(column, v128.load32_splat(d1 + unit), s1);
  }
  v128.store(out0, s0);
  v128.store(out1, s1);
}

/** Four dot products with a, each in the order of `backward2x4`. */
export function dot4(a: usize, count: i32, b0: usize, b1: usize, b2: usize, b3: usize): v128 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const whole = <usize>(count & ~3) << 2;
  for (let at: usize = 0; at < whole; at += 16) {
    const v = v128.load(a + at);
    s0 = madd(v, v128.load(b0 + at), s0);
    s1 = madd(v, v128.load(b1 + at), s1);
    s2 = madd(v, v128.load(b2 + at), s2);
    s3 = madd(v, v128.load(b3 + at), s3);
  }
  let sums = sumOfLanes4(s0, s1, s2, s3);
  const end = <usize>count << 2;
  for (let at = whole; at < end; at += 4) {
    let column = v128.load32_splat(b0 + at);
    column = f32x4.replace_lane(column, 1, load<f32>(b1 + at));
    column = f32x4.replace_lane(column, 2, load<f32>(b2 + at));
    column = f32x4.replace_lane(column, 3, load<f32>(b3 + at));
    sums = madd(column, v128.load32_splat(a + at), sums);
  }
  return sums;
}

/** The same order of additions as `backward2x4`. */
export function dot(a: usize, b: usize, count: i32): f32 {
  let sums = f32x4.splat(0);
  const whole = <usize>(count & ~3) << 2;
  for (let at: usize = 0; at < whole; at += 16) {
    sums = madd(v128.load(a + at), v128.load(b + at), sums);
  }
  let sum: f32 =
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  const end = <usize>count << 2;
  for (let at = whole; at < end; at += 4) sum += load<f32>(b + at) * load<f32>(a + at);
  return sum;
}

/** (sum of a, sum of b, sum of c, sum of d), each as (0 + 1) + (2 + 3). */
// @ts-ignore: decorator
@inline
function sumOfLanes4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

/** Rows `from … to - 1` of dw = x^T dy, over all rows of the batch in their order; overwrites dw. */
export function denseBackwardKernel(
  x: usize,
  xStride: usize,
  dy: usize,
  dyStride: usize,
  rows: i32,
  units: i32,
  from: i32,
  to: i32,
  dw: usize,
): void {
  const step = <usize>units << 2;
  let feature = from;
  for (; feature + 4 <= to; feature += 4) {
    kernelRows4(x + (<usize>feature << 2), xStride, dy, dyStride, rows, units, dw + <usize>feature * step, step);
  }
  for (; feature < to; feature++) {
    const xs = x + (<usize>feature << 2);
    const out = dw + <usize>feature * step;
    let unit = 0;
    for (; unit + 4 <= units; unit += 4) {
      let sum = f32x4.splat(0);
      for (let row = 0; row < rows; row++) {
        const d = v128.load(dy + <usize>row * dyStride + (<usize>unit << 2));
        sum = madd(v128.load32_splat(xs + <usize>row * xStride), d, sum);
      }
      v128.store(out + (<usize>unit << 2), sum);
    }
    for (; unit < units; unit++) {
      let sum: f32 = 0;
      for (let row = 0; row < rows; row++) {
        sum += load<f32>(xs + <usize>row * xStride) * load<f32>(dy + <usize>row * dyStride + (<usize>unit << 2));
      }
      store<f32>(out + (<usize>unit << 2), sum);
    }
  }
}

function kernelRows4(
  x: usize,
  xStride: usize,
  dy: usize,
  dyStride: usize,
  rows: i32,
  units: i32,
  dw: usize,
  step: usize,
): void {
  const zero = f32x4.splat(0);
  let unit = 0;
  for (; unit + 12 <= units; unit += 12) {
    const at = <usize>unit << 2;
    let a0 = zero;
    let a1 = zero;
    let a2 = zero;
    let b0 = zero;
    let b1 = zero;
    let b2 = zero;
    let c0 = zero;
    let c1 = zero;
    let c2 = zero;
    let d0 = zero;
    let d1 = zero;
    let d2 = zero;
    let xs = x;
    let ds = dy + at;
    for (let row = 0; row < rows; row++) {
      const g0 = v128.load(ds);
      const g1 = v128.load(ds, 16);
      const g2 = v128.load(ds, 32);
      const xa = v128.load32_splat(xs);
      a0 = madd(xa, g0, a0);
      a1 = madd(xa, g1, a1);
      a2 = madd(xa, g2, a2);
      const xb = v128.load32_splat(xs, 4);
      b0 = madd(xb, g0, b0);
      b1 = madd(xb, g1, b1);
      b2 = madd(xb, g2, b2);
      const xc = v128.load32_splat(xs, 8);
      c0 = madd(xc, g0, c0);
      c1 = madd(xc, g1, c1);
      c2 = madd(xc, g2, c2);
      const xd = v128.load32_splat(xs, 12);
      d0 = madd(xd, g0, d0);
      d1 = madd(xd, g1, d1);
      d2 = madd(xd, g2, d2);
      xs += xStride;
      ds += dyStride;
    }
    store3(dw + at, a0, a1, a2);
    store3(dw + step + at, b0, b1, b2);
    store3(dw + 2 * step + at, c0, c1, c2);
    store3(dw + 3 * step + at, d0, d1, d2);
  }
  for (; unit + 4 <= units; unit += 4) {
    const at = <usize>unit << 2;
    let a0 = zero;
    let b0 = zero;
    let c0 = zero;
    let d0 = zero;
    let xs = x;
    let ds = dy + at;
    for (let row = 0; row < rows; row++) {
      const g = v128.load(ds);
      a0 = madd(v128.load32_splat(xs), g, a0);
      b0 = madd(v128.load32_splat(xs, 4), g, b0);
      c0 = madd(v128.load32_splat(xs, 8), g, c0);
      d0 = madd(v128.load32_splat(xs, 12), g, d0);
      xs += xStride;
      ds += dyStride;
    }
    v128.store(dw + at, a0);
    v128.store(dw + step + at, b0);
    v128.store(dw + 2 * step + at, c0);
    v128.store(dw + 3 * step + at, d0);
  }
  for (; unit < units; unit++) {
    const at = <usize>unit << 2;
    // The four features are the lanes.
    let sum = zero;
    let xs = x;
    let ds = dy + at;
    for (let row = 0; row < rows; row++) {
      sum = madd(v128.load(xs), v128.load32_splat(ds), sum);
      xs += xStride;
      ds += dyStride;
    }
    store<f32>(dw + at, f32x4.extract_lane(sum, 0));
    store<f32>(dw + step + at, f32x4.extract_lane(sum, 1));
    store<f32>(dw + 2 * step + at, f32x4.extract_lane(sum, 2));
    store<f32>(dw + 3 * step + at, f32x4.extract_lane(sum, 3));
  }
}

/** out = sum over the rows of x, in their order; overwrites. */
export function sumRows(x: usize, stride: usize, rows: i32, count: i32, out: usize): void {
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    let sum = f32x4.splat(0);
    let xs = x + (<usize>at << 2);
    for (let row = 0; row < rows; row++) {
      sum = f32x4.add(sum, v128.load(xs));
      xs += stride;
    }
    v128.store(out + (<usize>at << 2), sum);
  }
  for (; at < count; at++) {
    let sum: f32 = 0;
    let xs = x + (<usize>at << 2);
    for (let row = 0; row < rows; row++) {
      sum += load<f32>(xs);
      xs += stride;
    }
    store<f32>(out + (<usize>at << 2), sum);
  }
}

// @ts-ignore: decorator
@inline
function biasAt(bias: usize, at: usize): v128 {
  return bias === 0 ? f32x4.splat(0) : v128.load(bias + at);
}

// @ts-ignore: decorator
@inline
function store3(to: usize, a: v128, b: v128, c: v128): void {
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
}
