import { highDoubles, lanesBelow, loadLanes, lowDoubles, storeLanes } from './lanes';

// Sums run in float64, so that a variance may be the mean of squares less the square of the mean. gamma and beta may be
// 0 (no such weight). Batch normalisation is cut into shards: each adds its sums to a buffer of its own, 2 * channels
// float64, and one call adds those up in the order of the shards.

/** y = (x - mean) / sqrt(variance + eps) * gamma + beta of each row; keeps mean and 1 / sqrt(…) per row for backward. */
export function layerNormForward(
  x: usize,
  y: usize,
  rows: usize,
  cols: usize,
  gamma: usize,
  beta: usize,
  eps: f64,
  mean: usize,
  invStd: usize,
): void {
  const whole = cols & ~3;
  for (let row: usize = 0; row < rows; row++) {
    let sum = f64x2.splat(0);
    let squares = f64x2.splat(0);
    for (let i: usize = 0; i < cols; i += 4) {
      const value = loadLanes(x + (i << 2), min(cols - i, 4));
      const low = lowDoubles(value);
      const high = highDoubles(value);
      sum = f64x2.add(sum, f64x2.add(low, high));
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    }
    const center = total(sum) / <f64>cols;
    const variance = max<f64>(total(squares) / <f64>cols - center * center, 0);
    const scale = <f32>(1 / sqrt<f64>(variance + eps));
    store<f32>(mean + (row << 2), <f32>center);
    store<f32>(invStd + (row << 2), scale);
    const middle = f32x4.splat(<f32>center);
    const factor = f32x4.splat(scale);
    for (let i: usize = 0; i < whole; i += 4) scaleAt(x, y, i << 2, 4, middle, factor, gamma, beta);
    if (whole < cols) scaleAt(x, y, whole << 2, cols - whole, middle, factor, gamma, beta);
    x += cols << 2;
    y += cols << 2;
  }
}

/** dx from dy, which may be the same; adds the rows' parts to dGamma and dBeta unless they are 0. */
export function layerNormBackward(
  x: usize,
  dy: usize,
  dx: usize,
  rows: usize,
  cols: usize,
  gamma: usize,
  mean: usize,
  invStd: usize,
  dGamma: usize,
  dBeta: usize,
): void {
  const whole = cols & ~3;
  for (let row: usize = 0; row < rows; row++) {
    const middle = f32x4.splat(load<f32>(mean + (row << 2)));
    const scale = f32x4.splat(load<f32>(invStd + (row << 2)));
    let slopes = f64x2.splat(0);
    let products = f64x2.splat(0);
    for (let i: usize = 0; i < cols; i += 4) {
      const at = i << 2;
      const count = min(cols - i, 4);
      const slope = loadLanes(dy + at, count);
      // Beyond the row the value is not 0, but its slope is.
      const normal = f32x4.mul(f32x4.sub(loadLanes(x + at, count), middle), scale);
      if (dGamma != 0) {
        storeLanes(dGamma + at, f32x4.add(loadLanes(dGamma + at, count), f32x4.mul(slope, normal)), count);
      }
      if (dBeta != 0) storeLanes(dBeta + at, f32x4.add(loadLanes(dBeta + at, count), slope), count);
      const g = gamma != 0 ? f32x4.mul(slope, loadLanes(gamma + at, count)) : slope;
      const product = v128.and(f32x4.mul(g, normal), lanesBelow(count));
      slopes = f64x2.add(slopes, f64x2.add(lowDoubles(g), highDoubles(g)));
      products = f64x2.add(products, f64x2.add(lowDoubles(product), highDoubles(product)));
    }
    const meanSlope = f32x4.splat(<f32>(total(slopes) / <f64>cols));
    const meanProduct = f32x4.splat(<f32>(total(products) / <f64>cols));
    for (let i: usize = 0; i < whole; i += 4) {
      slopeAt(x, dy, dx, i << 2, 4, middle, scale, gamma, meanSlope, meanProduct);
    }
    if (whole < cols) slopeAt(x, dy, dx, whole << 2, cols - whole, middle, scale, gamma, meanSlope, meanProduct);
    x += cols << 2;
    dy += cols << 2;
    dx += cols << 2;
  }
}

/** sums[0 … channels - 1] += sum of x, sums[channels …] += sum of x^2, in float64. */
export function bnSums(x: usize, rows: usize, channels: usize, sums: usize): void {
  for (let c: usize = 0; c < channels; c += 4) {
    const count = min(channels - c, 4);
    let at = x + (c << 2);
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let lowSquares = f64x2.splat(0);
    let highSquares = f64x2.splat(0);
    for (let row: usize = 0; row < rows; row++) {
      const value = loadLanes(at, count);
      const a = lowDoubles(value);
      const b = highDoubles(value);
      low = f64x2.add(low, a);
      high = f64x2.add(high, b);
      lowSquares = f64x2.add(lowSquares, f64x2.mul(a, a));
      highSquares = f64x2.add(highSquares, f64x2.mul(b, b));
      at += channels << 2;
    }
    addDoubles(sums + (c << 3), low, high, count);
    addDoubles(sums + ((channels + c) << 3), lowSquares, highSquares, count);
  }
}

/** Mean, (biased) variance and 1 / sqrt(variance + eps) of `count` values a channel, from the sums of all shards. */
export function bnMoments(
  sums: usize,
  shards: usize,
  channels: usize,
  count: f64,
  eps: f64,
  mean: usize,
  variance: usize,
  invStd: usize,
): void {
  for (let c: usize = 0; c < channels; c++) {
    const center = shardSum(sums, shards, channels, c) / count;
    const spread = max<f64>(shardSum(sums, shards, channels, channels + c) / count - center * center, 0);
    store<f32>(mean + (c << 2), <f32>center);
    store<f32>(variance + (c << 2), <f32>spread);
    store<f32>(invStd + (c << 2), <f32>(1 / sqrt<f64>(spread + eps)));
  }
}

/** moving -= (moving - value) (1 - momentum), as TensorFlow.js does with the mean and the biased variance. */
export function bnUpdateMoving(moving: usize, value: usize, channels: usize, momentum: f64): void {
  const decay = <f32>(1 - momentum);
  for (let c: usize = 0; c < channels; c++) {
    const old = load<f32>(moving + (c << 2));
    store<f32>(moving + (c << 2), old - (old - load<f32>(value + (c << 2))) * decay);
  }
}

/** invStd = 1 / sqrt(variance + eps): with the moving variance, `bnNormalize` is the form for inference. */
export function bnInvStd(variance: usize, channels: usize, eps: f64, invStd: usize): void {
  for (let c: usize = 0; c < channels; c++) {
    store<f32>(invStd + (c << 2), <f32>(1 / sqrt<f64>(<f64>load<f32>(variance + (c << 2)) + eps)));
  }
}

/** y = (x - mean) * invStd * gamma + beta of x (rows, channels); y may be x. */
export function bnNormalize(
  x: usize,
  y: usize,
  rows: usize,
  channels: usize,
  mean: usize,
  invStd: usize,
  gamma: usize,
  beta: usize,
): void {
  const whole = channels & ~3;
  for (let row: usize = 0; row < rows; row++) {
    for (let c: usize = 0; c < whole; c += 4) normalizeAt(x, y, c << 2, 4, mean, invStd, gamma, beta);
    if (whole < channels) normalizeAt(x, y, whole << 2, channels - whole, mean, invStd, gamma, beta);
    x += channels << 2;
    y += channels << 2;
  }
}

/** sums[0 … channels - 1] += sum of dy, sums[channels …] += sum of dy * normalised x, in float64. */
export function bnBackwardSums(
  x: usize,
  dy: usize,
  rows: usize,
  channels: usize,
  mean: usize,
  invStd: usize,
  sums: usize,
): void {
  for (let c: usize = 0; c < channels; c += 4) {
    const count = min(channels - c, 4);
    const middle = loadLanes(mean + (c << 2), count);
    const scale = loadLanes(invStd + (c << 2), count);
    let offset = c << 2;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let lowProducts = f64x2.splat(0);
    let highProducts = f64x2.splat(0);
    for (let row: usize = 0; row < rows; row++) {
      const slope = loadLanes(dy + offset, count);
      const product = f32x4.mul(slope, f32x4.mul(f32x4.sub(loadLanes(x + offset, count), middle), scale));
      low = f64x2.add(low, lowDoubles(slope));
      high = f64x2.add(high, highDoubles(slope));
      lowProducts = f64x2.add(lowProducts, lowDoubles(product));
      highProducts = f64x2.add(highProducts, highDoubles(product));
      offset += channels << 2;
    }
    addDoubles(sums + (c << 3), low, high, count);
    addDoubles(sums + ((channels + c) << 3), lowProducts, highProducts, count);
  }
}

/** The means that `bnBackward` wants, from the sums of all shards; adds to dGamma and dBeta unless they are 0. */
export function bnBackwardMeans(
  sums: usize,
  shards: usize,
  channels: usize,
  count: f64,
  meanDy: usize,
  meanDyNormal: usize,
  dGamma: usize,
  dBeta: usize,
): void {
  for (let c: usize = 0; c < channels; c++) {
    const at = c << 2;
    const slope = shardSum(sums, shards, channels, c);
    const product = shardSum(sums, shards, channels, channels + c);
    store<f32>(meanDy + at, <f32>(slope / count));
    store<f32>(meanDyNormal + at, <f32>(product / count));
    if (dGamma != 0) store<f32>(dGamma + at, load<f32>(dGamma + at) + <f32>product);
    if (dBeta != 0) store<f32>(dBeta + at, load<f32>(dBeta + at) + <f32>slope);
  }
}

/** dx = gamma * invStd * (dy - meanDy - normalised x * meanDyNormal); dx may be dy. */
export function bnBackward(
  x: usize,
  dy: usize,
  dx: usize,
  rows: usize,
  channels: usize,
  mean: usize,
  invStd: usize,
  gamma: usize,
  meanDy: usize,
  meanDyNormal: usize,
): void {
  const whole = channels & ~3;
  for (let row: usize = 0; row < rows; row++) {
    for (let c: usize = 0; c < whole; c += 4) {
      backwardAt(x, dy, dx, c << 2, 4, mean, invStd, gamma, meanDy, meanDyNormal);
    }
    if (whole < channels) {
      backwardAt(x, dy, dx, whole << 2, channels - whole, mean, invStd, gamma, meanDy, meanDyNormal);
    }
    x += channels << 2;
    dy += channels << 2;
    dx += channels << 2;
  }
}

/** Mean and 1 / sqrt(variance + eps) of each group of channels, written for each channel, from the sums of `bnSums` of one image. */
export function groupMoments(
  sums: usize,
  rows: usize,
  channels: usize,
  groups: usize,
  eps: f64,
  mean: usize,
  invStd: usize,
): void {
  const width = channels / groups;
  const count = <f64>(rows * width);
  for (let first: usize = 0; first < channels; first += width) {
    let sum: f64 = 0;
    let squares: f64 = 0;
    for (let c = first; c < first + width; c++) {
      sum += load<f64>(sums + (c << 3));
      squares += load<f64>(sums + ((channels + c) << 3));
    }
    const center = sum / count;
    const scale = <f32>(1 / sqrt<f64>(max<f64>(squares / count - center * center, 0) + eps));
    for (let c = first; c < first + width; c++) {
      store<f32>(mean + (c << 2), <f32>center);
      store<f32>(invStd + (c << 2), scale);
    }
  }
}

/**
 * The means of each group that `groupBackward` wants, written for each channel, from the sums of `bnBackwardSums` of one
 * image. Adds these to `totals`, which lie as they do: of them become dBeta and dGamma.
 */
export function groupMeans(
  sums: usize,
  rows: usize,
  channels: usize,
  groups: usize,
  gamma: usize,
  meanDy: usize,
  meanDyNormal: usize,
  totals: usize,
): void {
  const width = channels / groups;
  const count = <f64>(rows * width);
  for (let first: usize = 0; first < channels; first += width) {
    let slopes: f64 = 0;
    let products: f64 = 0;
    for (let c = first; c < first + width; c++) {
      const slope = load<f64>(sums + (c << 3));
      const product = load<f64>(sums + ((channels + c) << 3));
      const factor: f64 = gamma != 0 ? <f64>load<f32>(gamma + (c << 2)) : 1;
      slopes += factor * slope;
      products += factor * product;
      store<f64>(totals + (c << 3), load<f64>(totals + (c << 3)) + slope);
      store<f64>(totals + ((channels + c) << 3), load<f64>(totals + ((channels + c) << 3)) + product);
    }
    for (let c = first; c < first + width; c++) {
      store<f32>(meanDy + (c << 2), <f32>(slopes / count));
      store<f32>(meanDyNormal + (c << 2), <f32>(products / count));
    }
  }
}

/** dx = invStd * (gamma * dy - meanDy - normalised x * meanDyNormal); dx may be dy. */
export function groupBackward(
  x: usize,
  dy: usize,
  dx: usize,
  rows: usize,
  channels: usize,
  mean: usize,
  invStd: usize,
  gamma: usize,
  meanDy: usize,
  meanDyNormal: usize,
): void {
  const whole = channels & ~3;
  for (let row: usize = 0; row < rows; row++) {
    for (let c: usize = 0; c < whole; c += 4) {
      groupSlopeAt(x, dy, dx, c << 2, 4, mean, invStd, gamma, meanDy, meanDyNormal);
    }
    if (whole < channels) {
      groupSlopeAt(x, dy, dx, whole << 2, channels - whole, mean, invStd, gamma, meanDy, meanDyNormal);
    }
    x += channels << 2;
    dy += channels << 2;
    dx += channels << 2;
  }
}

@inline
function groupSlopeAt(
  x: usize,
  dy: usize,
  dx: usize,
  at: usize,
  count: usize,
  mean: usize,
  invStd: usize,
  gamma: usize,
  meanDy: usize,
  meanDyNormal: usize,
): void {
  const scale = loadLanes(invStd + at, count);
  const normal = f32x4.mul(f32x4.sub(loadLanes(x + at, count), loadLanes(mean + at, count)), scale);
  let value = loadLanes(dy + at, count);
  if (gamma != 0) value = f32x4.mul(value, loadLanes(gamma + at, count));
  value = f32x4.sub(value, loadLanes(meanDy + at, count));
  value = f32x4.sub(value, f32x4.mul(normal, loadLanes(meanDyNormal + at, count)));
  storeLanes(dx + at, f32x4.mul(value, scale), count);
}

@inline
function scaleAt(
  x: usize,
  y: usize,
  at: usize,
  count: usize,
  mean: v128,
  invStd: v128,
  gamma: usize,
  beta: usize,
): void {
  let value = f32x4.mul(f32x4.sub(loadLanes(x + at, count), mean), invStd);
  if (gamma != 0) value = f32x4.mul(value, loadLanes(gamma + at, count));
  if (beta != 0) value = f32x4.add(value, loadLanes(beta + at, count));
  storeLanes(y + at, value, count);
}

@inline
function slopeAt(
  x: usize,
  dy: usize,
  dx: usize,
  at: usize,
  count: usize,
  mean: v128,
  invStd: v128,
  gamma: usize,
  meanSlope: v128,
  meanProduct: v128,
): void {
  const slope = loadLanes(dy + at, count);
  const normal = f32x4.mul(f32x4.sub(loadLanes(x + at, count), mean), invStd);
  const g = gamma != 0 ? f32x4.mul(slope, loadLanes(gamma + at, count)) : slope;
  const rest = f32x4.sub(f32x4.sub(g, meanSlope), f32x4.mul(normal, meanProduct));
  storeLanes(dx + at, f32x4.mul(rest, invStd), count);
}

@inline
function normalizeAt(
  x: usize,
  y: usize,
  at: usize,
  count: usize,
  mean: usize,
  invStd: usize,
  gamma: usize,
  beta: usize,
): void {
  let value = f32x4.sub(loadLanes(x + at, count), loadLanes(mean + at, count));
  value = f32x4.mul(value, loadLanes(invStd + at, count));
  if (gamma != 0) value = f32x4.mul(value, loadLanes(gamma + at, count));
  if (beta != 0) value = f32x4.add(value, loadLanes(beta + at, count));
  storeLanes(y + at, value, count);
}

@inline
function backwardAt(
  x: usize,
  dy: usize,
  dx: usize,
  at: usize,
  count: usize,
  mean: usize,
  invStd: usize,
  gamma: usize,
  meanDy: usize,
  meanDyNormal: usize,
): void {
  const scale = loadLanes(invStd + at, count);
  const normal = f32x4.mul(f32x4.sub(loadLanes(x + at, count), loadLanes(mean + at, count)), scale);
  let value = f32x4.sub(loadLanes(dy + at, count), loadLanes(meanDy + at, count));
  value = f32x4.sub(value, f32x4.mul(normal, loadLanes(meanDyNormal + at, count)));
  value = f32x4.mul(value, scale);
  if (gamma != 0) value = f32x4.mul(value, loadLanes(gamma + at, count));
  storeLanes(dx + at, value, count);
}

@inline
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

@inline
function shardSum(sums: usize, shards: usize, channels: usize, at: usize): f64 {
  let sum: f64 = 0;
  for (let shard: usize = 0; shard < shards; shard++) sum += load<f64>(sums + ((shard * 2 * channels + at) << 3));
  return sum;
}

@inline
function addDoubles(at: usize, low: v128, high: v128, count: usize): void {
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(low, 0));
  if (count > 1) store<f64>(at, load<f64>(at, 8) + f64x2.extract_lane(low, 1), 8);
  if (count > 2) store<f64>(at, load<f64>(at, 16) + f64x2.extract_lane(high, 0), 16);
  if (count > 3) store<f64>(at, load<f64>(at, 24) + f64x2.extract_lane(high, 1), 24);
}
