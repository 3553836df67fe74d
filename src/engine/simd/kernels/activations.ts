import { lanesBelow, loadSome, peakOf, storeSome, sumOf } from './lanes';
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
