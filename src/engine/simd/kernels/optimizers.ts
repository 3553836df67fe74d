import { highDoubles, loadLanes, loadSome, lowDoubles, storeLanes } from './lanes';

// One pass over a range of the weight buffer and its states: Keras 3's formulas. Operations come in the order of
// tfjs/optimizer.ts and are rounded to float32 as there, so weights come out the same bits. Options arrive as float64
// because 1 - beta is computed before it is rounded.

/** w -= lr g */
export function sgdStep(w: usize, g: usize, n: usize, lr: f64): void {
  const rate = f32x4.splat(<f32>-lr);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    sgdStepAt(w + at, g + at, 4, rate);
  }
  if (whole < n) {
    const at = whole << 2;
    sgdStepAt(w + at, g + at, n - whole, rate);
  }
}

@inline
function sgdStepAt(w: usize, g: usize, count: usize, rate: v128): void {
  const change = f32x4.mul(rate, loadLanes(g, count));
  storeLanes(w, f32x4.add(change, loadLanes(w, count)), count);
}

/** v = momentum v - lr g; w += v, or momentum v - lr g with nesterov (not 0). */
export function momentumStep(w: usize, g: usize, v: usize, n: usize, lr: f64, momentum: f64, nesterov: i32): void {
  const rate = f32x4.splat(<f32>lr);
  const share = f32x4.splat(<f32>momentum);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    momentumStepAt(w + at, g + at, v + at, 4, nesterov, rate, share);
  }
  if (whole < n) {
    const at = whole << 2;
    momentumStepAt(w + at, g + at, v + at, n - whole, nesterov, rate, share);
  }
}

@inline
function momentumStepAt(w: usize, g: usize, v: usize, count: usize, nesterov: i32, rate: v128, share: v128): void {
  const descent = f32x4.mul(loadLanes(g, count), rate);
  const velocity = f32x4.sub(f32x4.mul(loadLanes(v, count), share), descent);
  storeLanes(v, velocity, count);
  const step = nesterov != 0 ? f32x4.sub(f32x4.mul(velocity, share), descent) : velocity;
  storeLanes(w, f32x4.add(loadLanes(w, count), step), count);
}

/** w -= lr sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + eps). power1 and power2 are beta1^t and beta2^t in float32.
 * decayFactor multiplies the weights first: 1 for Adam, 1 - lr weight_decay for AdamW. */
export function adamStep(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: usize,
  lr: f64,
  beta1: f64,
  beta2: f64,
  eps: f64,
  power1: f32,
  power2: f32,
  decayFactor: f64,
): void {
  const rate = f32x4.splat((<f32>lr * sqrt<f32>(<f32>1 - power2)) / (<f32>1 - power1));
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const epsilon = f32x4.splat(<f32>eps);
  const decay = f32x4.splat(<f32>decayFactor);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    adamStepAt(w + at, g + at, m + at, v + at, 4, rate, take1, take2, epsilon, decay);
  }
  if (whole < n) {
    const at = whole << 2;
    adamStepAt(w + at, g + at, m + at, v + at, n - whole, rate, take1, take2, epsilon, decay);
  }
}

@inline
function adamStepAt(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  count: usize,
  rate: v128,
  take1: v128,
  take2: v128,
  epsilon: v128,
  decay: v128,
): void {
  const gradient = loadLanes(g, count);
  const before1 = loadLanes(m, count);
  const before2 = loadLanes(v, count);
  const first = f32x4.add(before1, f32x4.mul(f32x4.sub(gradient, before1), take1));
  const square = f32x4.mul(gradient, gradient);
  const second = f32x4.add(before2, f32x4.mul(f32x4.sub(square, before2), take2));
  storeLanes(m, first, count);
  storeLanes(v, second, count);
  const step = f32x4.div(f32x4.mul(first, rate), f32x4.add(f32x4.sqrt(second), epsilon));
  storeLanes(w, f32x4.sub(f32x4.mul(loadLanes(w, count), decay), step), count);
}

/** w -= lr g / sqrt(ms + eps); with momentum that is added up in mom. mg is 0 unless centered, which takes mg² off ms. */
export function rmspropStep(
  w: usize,
  g: usize,
  ms: usize,
  mom: usize,
  mg: usize,
  n: usize,
  lr: f64,
  rho: f64,
  momentum: f64,
  eps: f64,
): void {
  const rate = f32x4.splat(<f32>lr);
  const keep = f32x4.splat(<f32>rho);
  const take = f32x4.splat(<f32>(1 - rho));
  const share = f32x4.splat(<f32>momentum);
  const epsilon = f32x4.splat(<f32>eps);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    rmspropStepAt(w + at, g + at, ms + at, mom + at, 4, mg != 0 ? mg + at : 0, rate, keep, take, share, epsilon);
  }
  if (whole < n) {
    const at = whole << 2;
    rmspropStepAt(
      w + at,
      g + at,
      ms + at,
      mom + at,
      n - whole,
      mg != 0 ? mg + at : 0,
      rate,
      keep,
      take,
      share,
      epsilon,
    );
  }
}

@inline
function rmspropStepAt(
  w: usize,
  g: usize,
  ms: usize,
  mom: usize,
  count: usize,
  mg: usize,
  rate: v128,
  keep: v128,
  take: v128,
  share: v128,
  epsilon: v128,
): void {
  const gradient = loadLanes(g, count);
  const square = f32x4.mul(gradient, gradient);
  const meanSquare = f32x4.add(f32x4.mul(loadLanes(ms, count), keep), f32x4.mul(square, take));
  storeLanes(ms, meanSquare, count);
  let spread = meanSquare;
  if (mg != 0) {
    const mean = f32x4.add(f32x4.mul(loadLanes(mg, count), keep), f32x4.mul(gradient, take));
    storeLanes(mg, mean, count);
    spread = f32x4.sub(meanSquare, f32x4.mul(mean, mean));
  }
  const change = f32x4.div(f32x4.mul(gradient, rate), f32x4.sqrt(f32x4.add(spread, epsilon)));
  const moved = f32x4.add(f32x4.mul(loadLanes(mom, count), share), change);
  storeLanes(mom, moved, count);
  storeLanes(w, f32x4.sub(loadLanes(w, count), moved), count);
}

/** acc += g²; w -= lr g / sqrt(acc + eps) */
export function adagradStep(w: usize, g: usize, acc: usize, n: usize, lr: f64, eps: f64): void {
  const rate = f32x4.splat(<f32>-lr);
  const epsilon = f32x4.splat(<f32>eps);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    adagradStepAt(w + at, g + at, acc + at, 4, rate, epsilon);
  }
  if (whole < n) {
    const at = whole << 2;
    adagradStepAt(w + at, g + at, acc + at, n - whole, rate, epsilon);
  }
}

@inline
function adagradStepAt(w: usize, g: usize, acc: usize, count: usize, rate: v128, epsilon: v128): void {
  const gradient = loadLanes(g, count);
  const sum = f32x4.add(loadLanes(acc, count), f32x4.mul(gradient, gradient));
  storeLanes(acc, sum, count);
  const step = f32x4.mul(f32x4.div(gradient, f32x4.sqrt(f32x4.add(sum, epsilon))), rate);
  storeLanes(w, f32x4.add(step, loadLanes(w, count)), count);
}

/** The squares are accumulated first, then the update divides by them. */
export function adadeltaStep(w: usize, g: usize, acc: usize, upd: usize, n: usize, lr: f64, rho: f64, eps: f64): void {
  const rate = f32x4.splat(<f32>lr);
  const keep = f32x4.splat(<f32>rho);
  const take = f32x4.splat(<f32>(1 - rho));
  const epsilon = f32x4.splat(<f32>eps);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    adadeltaStepAt(w + at, g + at, acc + at, upd + at, 4, rate, keep, take, epsilon);
  }
  if (whole < n) {
    const at = whole << 2;
    adadeltaStepAt(w + at, g + at, acc + at, upd + at, n - whole, rate, keep, take, epsilon);
  }
}

@inline
function adadeltaStepAt(
  w: usize,
  g: usize,
  acc: usize,
  upd: usize,
  count: usize,
  rate: v128,
  keep: v128,
  take: v128,
  epsilon: v128,
): void {
  const gradient = loadLanes(g, count);
  const updates = loadLanes(upd, count);
  const square = f32x4.mul(gradient, gradient);
  const squares = f32x4.add(f32x4.mul(loadLanes(acc, count), keep), f32x4.mul(square, take));
  storeLanes(acc, squares, count);
  const above = f32x4.mul(f32x4.sqrt(f32x4.add(updates, epsilon)), gradient);
  const update = f32x4.div(above, f32x4.sqrt(f32x4.add(squares, epsilon)));
  storeLanes(upd, f32x4.add(f32x4.mul(updates, keep), f32x4.mul(f32x4.mul(update, update), take)), count);
  storeLanes(w, f32x4.sub(loadLanes(w, count), f32x4.mul(update, rate)), count);
}

/** w -= lr (ofMoment m + ofGradient g) / (sqrt(v / ofSquares) + eps), m and v as in `adamStep`. */
export function nadamStep(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: usize,
  lr: f64,
  beta1: f64,
  beta2: f64,
  eps: f64,
  ofMoment: f64,
  ofGradient: f64,
  ofSquares: f64,
): void {
  const rate = f32x4.splat(<f32>lr);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const epsilon = f32x4.splat(<f32>eps);
  const momentShare = f32x4.splat(<f32>ofMoment);
  const share = f32x4.splat(<f32>ofGradient);
  const divisor = f32x4.splat(<f32>ofSquares);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    nadamStepAt(w + at, g + at, m + at, v + at, 4, rate, take1, take2, epsilon, momentShare, share, divisor);
  }
  if (whole < n) {
    const at = whole << 2;
    nadamStepAt(w + at, g + at, m + at, v + at, n - whole, rate, take1, take2, epsilon, momentShare, share, divisor);
  }
}

@inline
function nadamStepAt(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  count: usize,
  rate: v128,
  take1: v128,
  take2: v128,
  epsilon: v128,
  momentShare: v128,
  share: v128,
  divisor: v128,
): void {
  const gradient = loadLanes(g, count);
  const before1 = loadLanes(m, count);
  const before2 = loadLanes(v, count);
  const first = f32x4.add(before1, f32x4.mul(f32x4.sub(gradient, before1), take1));
  const square = f32x4.mul(gradient, gradient);
  const second = f32x4.add(before2, f32x4.mul(f32x4.sub(square, before2), take2));
  storeLanes(m, first, count);
  storeLanes(v, second, count);
  const moment = f32x4.add(f32x4.mul(first, momentShare), f32x4.mul(gradient, share));
  const root = f32x4.add(f32x4.sqrt(f32x4.div(second, divisor)), epsilon);
  storeLanes(w, f32x4.sub(loadLanes(w, count), f32x4.div(f32x4.mul(moment, rate), root)), count);
}

/** w -= lr sign(beta1 m + (1 - beta1) g); m = beta2 m + (1 - beta2) g. The sign of NaN is NaN, so that it shows. */
export function lionStep(w: usize, g: usize, m: usize, n: usize, lr: f64, beta1: f64, beta2: f64): void {
  const rate = f32x4.splat(<f32>lr);
  const keep1 = f32x4.splat(<f32>beta1);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const keep2 = f32x4.splat(<f32>beta2);
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    lionStepAt(w + at, g + at, m + at, 4, rate, keep1, take1, keep2, take2);
  }
  if (whole < n) {
    const at = whole << 2;
    lionStepAt(w + at, g + at, m + at, n - whole, rate, keep1, take1, keep2, take2);
  }
}

@inline
function lionStepAt(
  w: usize,
  g: usize,
  m: usize,
  count: usize,
  rate: v128,
  keep1: v128,
  take1: v128,
  keep2: v128,
  take2: v128,
): void {
  const gradient = loadLanes(g, count);
  const momentum = loadLanes(m, count);
  const mixed = f32x4.add(f32x4.mul(momentum, keep1), f32x4.mul(gradient, take1));
  storeLanes(m, f32x4.add(f32x4.mul(momentum, keep2), f32x4.mul(gradient, take2)), count);
  storeLanes(w, f32x4.sub(loadLanes(w, count), f32x4.mul(signOf(mixed), rate)), count);
}

@inline
function signOf(x: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const above = v128.and(f32x4.gt(x, zero), one);
  const below = v128.and(f32x4.lt(x, zero), one);
  return v128.bitselect(x, f32x4.sub(above, below), f32x4.ne(x, x));
}

/** The sum of x², in 64 bits: four lanes by place, then (0 + 2) + (1 + 3). */
export function sumSquares(x: usize, n: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const some = loadLanes(x + (i << 2), 4);
    low = f64x2.add(low, f64x2.mul(lowDoubles(some), lowDoubles(some)));
    high = f64x2.add(high, f64x2.mul(highDoubles(some), highDoubles(some)));
  }
  if (whole < n) {
    const rest = loadSome(x + (whole << 2), n - whole);
    low = f64x2.add(low, f64x2.mul(lowDoubles(rest), lowDoubles(rest)));
    high = f64x2.add(high, f64x2.mul(highDoubles(rest), highDoubles(rest)));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/** x *= factor */
export function scaleFloats(x: usize, n: usize, factor: f64): void {
  const factors = f32x4.splat(<f32>factor);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = x + (i << 2);
    storeLanes(at, f32x4.mul(loadLanes(at, 4), factors), 4);
  }
  if (whole < n) {
    const at = x + (whole << 2);
    storeLanes(at, f32x4.mul(loadLanes(at, n - whole), factors), n - whole);
  }
}

/** Values from -most to most; NaN stays. */
export function clipFloats(x: usize, n: usize, most: f64): void {
  const highest = f32x4.splat(<f32>most);
  const lowest = f32x4.neg(highest);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = x + (i << 2);
    storeLanes(at, f32x4.min(f32x4.max(loadLanes(at, 4), lowest), highest), 4);
  }
  if (whole < n) {
    const at = x + (whole << 2);
    storeLanes(at, f32x4.min(f32x4.max(loadLanes(at, n - whole), lowest), highest), n - whole);
  }
}

/** x += y */
export function addFloats(x: usize, y: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) addFloatsAt(x + (i << 2), y + (i << 2), 4);
  if (whole < n) addFloatsAt(x + (whole << 2), y + (whole << 2), n - whole);
}

@inline
function addFloatsAt(x: usize, y: usize, count: usize): void {
  storeLanes(x, f32x4.add(loadLanes(x, count), loadLanes(y, count)), count);
}

/** average = momentum average + (1 - momentum) w */
export function averageFloats(average: usize, w: usize, n: usize, momentum: f64): void {
  const keep = f32x4.splat(<f32>momentum);
  const take = f32x4.splat(<f32>(1 - momentum));
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) averageFloatsAt(average + (i << 2), w + (i << 2), 4, keep, take);
  if (whole < n) averageFloatsAt(average + (whole << 2), w + (whole << 2), n - whole, keep, take);
}

@inline
function averageFloatsAt(average: usize, w: usize, count: usize, keep: v128, take: v128): void {
  const old = f32x4.mul(loadLanes(average, count), keep);
  storeLanes(average, f32x4.add(old, f32x4.mul(loadLanes(w, count), take)), count);
}

/** Adds the gradient of l1 sum|w| + l2 sum w^2: g += l1 sign(w) + 2 l2 w. */
export function addPenaltyGradient(w: usize, g: usize, n: usize, l1: f64, l2: f64): void {
  const step = f32x4.splat(<f32>l1);
  const slope = f32x4.splat(<f32>(2 * l2));
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    addPenaltyGradientAt(w + at, g + at, 4, step, slope);
  }
  if (whole < n) {
    const at = whole << 2;
    addPenaltyGradientAt(w + at, g + at, n - whole, step, slope);
  }
}

@inline
function addPenaltyGradientAt(w: usize, g: usize, count: usize, step: v128, slope: v128): void {
  const weight = loadLanes(w, count);
  const zero = f32x4.splat(0);
  const up = v128.and(step, f32x4.gt(weight, zero));
  const down = v128.and(step, f32x4.lt(weight, zero));
  const gradient = f32x4.add(f32x4.sub(up, down), f32x4.mul(weight, slope));
  storeLanes(g, f32x4.add(loadLanes(g, count), gradient), count);
}

/** l1 sum|w| + l2 sum w^2, added in float64. */
export function penalty(w: usize, n: usize, l1: f64, l2: f64): f64 {
  let absolute = f64x2.splat(0);
  let squares = f64x2.splat(0);
  const whole = n & ~3;
  for (let i: usize = 0; i < n; i += 4) {
    const weight = i < whole ? v128.load(w + (i << 2)) : loadSome(w + (i << 2), n - whole);
    const low = lowDoubles(weight);
    const high = highDoubles(weight);
    absolute = f64x2.add(absolute, f64x2.add(f64x2.abs(low), f64x2.abs(high)));
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  const sum1 = f64x2.extract_lane(absolute, 0) + f64x2.extract_lane(absolute, 1);
  const sum2 = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  return l1 * sum1 + l2 * sum2;
}

/** dst = value */
export function fillValue(dst: usize, n: usize, value: f32): void {
  const all = f32x4.splat(value);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) {
    const at = i << 2;
    fillValueAt(dst + at, 4, all);
  }
  if (whole < n) {
    const at = whole << 2;
    fillValueAt(dst + at, n - whole, all);
  }
}

@inline
function fillValueAt(dst: usize, count: usize, all: v128): void {
  storeLanes(dst, all, count);
}

export function copyFloats(dst: usize, src: usize, n: usize): void {
  memory.copy(dst, src, n << 2);
}

/** Rows of n floats; rows lie `dstStride` and `srcStride` bytes apart. */
export function copyRows(dst: usize, dstStride: usize, src: usize, srcStride: usize, rows: i32, n: usize): void {
  for (let row = 0; row < rows; row++) {
    if (n > 16) memory.copy(dst, src, n << 2);
    else for (let at: usize = 0; at < n << 2; at += 4) store<f32>(dst + at, load<f32>(src + at));
    dst += dstStride;
    src += srcStride;
  }
}
