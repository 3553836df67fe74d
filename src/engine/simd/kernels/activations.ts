import { lanesBelow, loadLanes, loadSome, peakOf, storeLanes, storeSome, sumOf } from './lanes';
import { exp, expm1, gelu, geluSlope, sigmoid, softplus, swish, swishSlope, tanh } from './math';

// Kinds: 0 linear, 1 relu, 2 leaky_relu, 3 elu, 4 selu, 5 gelu, 6 swish, 7 sigmoid, 8 tanh, 9 softplus.

@inline const LEAKY_SLOPE: f32 = 0.2;
@inline const SELU_SCALE: f32 = 1.0507009873554804934193349852946;
@inline const SELU_SCALE_ALPHA: f32 = 1.7580993408473768599402175208123;

/** dst = activation(src); they may be the same. */
export function activate(kind: i32, src: usize, dst: usize, n: usize): void {
  switch (kind) {
    case 0:
      if (src != dst) memory.copy(dst, src, n << 2);
      break;
    case 1:
      activateAs(1, src, dst, n);
      break;
    case 2:
      activateAs(2, src, dst, n);
      break;
    case 3:
      activateAs(3, src, dst, n);
      break;
    case 4:
      activateAs(4, src, dst, n);
      break;
    case 5:
      activateAs(5, src, dst, n);
      break;
    case 6:
      activateAs(6, src, dst, n);
      break;
    case 7:
      activateAs(7, src, dst, n);
      break;
    case 8:
      activateAs(8, src, dst, n);
      break;
    case 9:
      activateAs(9, src, dst, n);
      break;
    default:
      unreachable();
  }
}

/**
 * dx = dy * activation'(x), from the output y; dx may be dy. Only gelu and swish read x. The slope at 0 is Keras':
 * the left one for relu and leaky_relu, the right one for elu and selu.
 */
export function activateBackward(kind: i32, x: usize, y: usize, dy: usize, dx: usize, n: usize): void {
  switch (kind) {
    case 0:
      if (dx != dy) memory.copy(dx, dy, n << 2);
      break;
    case 1:
      backwardAs(1, y, dy, dx, n);
      break;
    case 2:
      backwardAs(2, y, dy, dx, n);
      break;
    case 3:
      backwardAs(3, y, dy, dx, n);
      break;
    case 4:
      backwardAs(4, y, dy, dx, n);
      break;
    case 5:
      backwardAs(5, x, dy, dx, n);
      break;
    case 6:
      backwardAs(6, x, dy, dx, n);
      break;
    case 7:
      backwardAs(7, y, dy, dx, n);
      break;
    case 8:
      backwardAs(8, y, dy, dx, n);
      break;
    case 9:
      backwardAs(9, y, dy, dx, n);
      break;
    default:
      unreachable();
  }
}

/** dst = src * scale + offset; they may be the same. */
export function rescale(dst: usize, src: usize, n: usize, scale: f32, offset: f32): void {
  const factor = f32x4.splat(scale);
  const shift = f32x4.splat(offset);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) rescaleAt(dst + (i << 2), src + (i << 2), 4, factor, shift);
  if (whole < n) rescaleAt(dst + (whole << 2), src + (whole << 2), n - whole, factor, shift);
}

/**
 * y = x above 0, else alpha * x, of x (outer, middle, inner). The steps say by how many floats alpha advances along each
 * axis: 0 where all values share it; along the inner one 0 or 1.
 */
export function prelu(
  x: usize,
  y: usize,
  alpha: usize,
  outer: usize,
  middle: usize,
  inner: usize,
  outerStep: usize,
  middleStep: usize,
  innerStep: usize,
): void {
  const whole = inner & ~3;
  for (let first: usize = 0; first < outer; first++) {
    for (let second: usize = 0; second < middle; second++) {
      const slopes = alpha + ((first * outerStep + second * middleStep) << 2);
      for (let i: usize = 0; i < whole; i += 4) preluAt(x, y, slopes, innerStep, i << 2, 4);
      if (whole < inner) preluAt(x, y, slopes, innerStep, whole << 2, inner - whole);
      x += inner << 2;
      y += inner << 2;
    }
  }
}

/** dx = dy * (1 above 0, alpha below, 0 at 0 as in Keras) unless dx is 0; adds dy * x below 0 to dAlpha, which lies as alpha. */
export function preluBackward(
  x: usize,
  dy: usize,
  dx: usize,
  alpha: usize,
  dAlpha: usize,
  outer: usize,
  middle: usize,
  inner: usize,
  outerStep: usize,
  middleStep: usize,
  innerStep: usize,
): void {
  const whole = inner & ~3;
  for (let first: usize = 0; first < outer; first++) {
    for (let second: usize = 0; second < middle; second++) {
      const step = (first * outerStep + second * middleStep) << 2;
      const sums = dAlpha + step;
      let shared = f32x4.splat(0);
      for (let i: usize = 0; i < whole; i += 4) {
        shared = f32x4.add(shared, preluSlopeAt(x, dy, dx, alpha + step, sums, innerStep, i << 2, 4));
      }
      if (whole < inner) {
        const rest = preluSlopeAt(x, dy, dx, alpha + step, sums, innerStep, whole << 2, inner - whole);
        shared = f32x4.add(shared, rest);
      }
      if (innerStep == 0) store<f32>(sums, load<f32>(sums) + sumOf(shared));
      x += inner << 2;
      dy += inner << 2;
      if (dx != 0) dx += inner << 2;
    }
  }
}

/** Each row of `cols` values becomes its softmax; dst may be src. */
export function softmaxRows(src: usize, dst: usize, rows: usize, cols: usize): void {
  const whole = cols & ~3;
  const rest = cols - whole;
  for (let row: usize = 0; row < rows; row++) {
    const shift = f32x4.splat(peakOf(src, cols));
    let total = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 4) {
      const e = exp(f32x4.sub(v128.load(src + (i << 2)), shift));
      v128.store(dst + (i << 2), e);
      total = f32x4.add(total, e);
    }
    if (rest > 0) {
      const e = exp(f32x4.sub(loadSome(src + (whole << 2), rest), shift));
      storeSome(dst + (whole << 2), e, rest);
      total = f32x4.add(total, v128.and(e, lanesBelow(rest)));
    }
    const sum = f32x4.splat(sumOf(total));
    for (let i: usize = 0; i < whole; i += 4) v128.store(dst + (i << 2), f32x4.div(v128.load(dst + (i << 2)), sum));
    if (rest > 0) storeSome(dst + (whole << 2), f32x4.div(loadSome(dst + (whole << 2), rest), sum), rest);
    src += cols << 2;
    dst += cols << 2;
  }
}

/** dx = y * (dy - sum(y * dy)) in each row; dx may be dy. */
export function softmaxRowsBackward(y: usize, dy: usize, dx: usize, rows: usize, cols: usize): void {
  const whole = cols & ~3;
  const rest = cols - whole;
  for (let row: usize = 0; row < rows; row++) {
    let total = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += 4) {
      total = f32x4.add(total, f32x4.mul(v128.load(y + (i << 2)), v128.load(dy + (i << 2))));
    }
    if (rest > 0) {
      const product = f32x4.mul(loadSome(y + (whole << 2), rest), loadSome(dy + (whole << 2), rest));
      total = f32x4.add(total, product);
    }
    const sum = f32x4.splat(sumOf(total));
    for (let i: usize = 0; i < whole; i += 4) {
      const slope = f32x4.sub(v128.load(dy + (i << 2)), sum);
      v128.store(dx + (i << 2), f32x4.mul(v128.load(y + (i << 2)), slope));
    }
    if (rest > 0) {
      const slope = f32x4.sub(loadSome(dy + (whole << 2), rest), sum);
      storeSome(dx + (whole << 2), f32x4.mul(loadSome(y + (whole << 2), rest), slope), rest);
    }
    y += cols << 2;
    dy += cols << 2;
    dx += cols << 2;
  }
}

@inline
function alphaAt(slopes: usize, step: usize, at: usize, count: usize): v128 {
  return step == 0 ? v128.load32_splat(slopes) : loadLanes(slopes + at, count);
}

@inline
function preluAt(x: usize, y: usize, slopes: usize, step: usize, at: usize, count: usize): void {
  const value = loadLanes(x + at, count);
  const below = f32x4.mul(value, alphaAt(slopes, step, at, count));
  storeLanes(y + at, v128.bitselect(value, below, f32x4.gt(value, f32x4.splat(0))), count);
}

/** Adds to `sums` where each value has a slope of its own. Returns the same part of dAlpha; 0 in lanes beyond the row, whose x is 0. */
@inline
function preluSlopeAt(
  x: usize,
  dy: usize,
  dx: usize,
  slopes: usize,
  sums: usize,
  step: usize,
  at: usize,
  count: usize,
): v128 {
  const zero = f32x4.splat(0);
  const value = loadLanes(x + at, count);
  const slope = loadLanes(dy + at, count);
  const isBelow = f32x4.lt(value, zero);
  if (dx != 0) {
    const below = v128.and(f32x4.mul(slope, alphaAt(slopes, step, at, count)), isBelow);
    storeLanes(dx + at, v128.bitselect(slope, below, f32x4.gt(value, zero)), count);
  }
  const part = v128.and(f32x4.mul(slope, value), isBelow);
  if (step != 0) storeLanes(sums + at, f32x4.add(loadLanes(sums + at, count), part), count);
  return part;
}

@inline
function rescaleAt(dst: usize, src: usize, count: usize, scale: v128, offset: v128): void {
  storeLanes(dst, f32x4.add(f32x4.mul(loadLanes(src, count), scale), offset), count);
}

@inline
function activateAs(kind: i32, src: usize, dst: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) v128.store(dst + (i << 2), activated(kind, v128.load(src + (i << 2))));
  if (whole < n) storeSome(dst + (whole << 2), activated(kind, loadSome(src + (whole << 2), n - whole)), n - whole);
}

@inline
function backwardAs(kind: i32, from: usize, dy: usize, dx: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    v128.store(dx + (i << 2), backward(kind, v128.load(from + (i << 2)), v128.load(dy + (i << 2))));
  }
  if (whole < n) {
    const at = whole << 2;
    storeSome(dx + at, backward(kind, loadSome(from + at, n - whole), loadSome(dy + at, n - whole)), n - whole);
  }
}

@inline
function activated(kind: i32, x: v128): v128 {
  const zero = f32x4.splat(0);
  if (kind == 1) return f32x4.pmax(x, zero);
  if (kind == 2) return v128.bitselect(x, f32x4.mul(x, f32x4.splat(LEAKY_SLOPE)), f32x4.gt(x, zero));
  if (kind == 3) return v128.bitselect(x, expm1(x), f32x4.ge(x, zero));
  if (kind == 4) {
    const below = f32x4.mul(expm1(x), f32x4.splat(SELU_SCALE_ALPHA));
    return v128.bitselect(f32x4.mul(x, f32x4.splat(SELU_SCALE)), below, f32x4.ge(x, zero));
  }
  if (kind == 5) return gelu(x);
  if (kind == 6) return swish(x);
  if (kind == 7) return sigmoid(x);
  if (kind == 8) return tanh(x);
  return softplus(x);
}

/** `from` is the output y, or the input for gelu and swish. */
@inline
function backward(kind: i32, from: v128, dy: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind == 1) return v128.and(dy, f32x4.gt(from, zero));
  if (kind == 2) return v128.bitselect(dy, f32x4.mul(dy, f32x4.splat(LEAKY_SLOPE)), f32x4.gt(from, zero));
  if (kind == 3) return v128.bitselect(dy, f32x4.mul(dy, f32x4.add(from, one)), f32x4.ge(from, zero));
  if (kind == 4) {
    // scale * alpha * e^x = y + scale * alpha
    const below = f32x4.add(from, f32x4.splat(SELU_SCALE_ALPHA));
    return f32x4.mul(dy, v128.bitselect(f32x4.splat(SELU_SCALE), below, f32x4.ge(from, zero)));
  }
  if (kind == 5) return f32x4.mul(dy, geluSlope(from));
  if (kind == 6) return f32x4.mul(dy, swishSlope(from));
  if (kind == 7) return f32x4.mul(dy, f32x4.mul(from, f32x4.sub(one, from)));
  if (kind == 8) return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(from, from)));
  // sigmoid(x) = 1 - e^-softplus(x)
  return f32x4.mul(dy, f32x4.neg(expm1(f32x4.neg(from))));
}
