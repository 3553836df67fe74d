import { highDoubles, loadLanes, lowDoubles, storeLanes, toFloats } from './lanes';

// Images are (height, width, channels), one a call. A window at output (oy, ox) covers the rows oy * strideHeight -
// padTop … + poolHeight - 1 as far as they lie in the image. Gradients are added to dx, which the caller has zeroed.

/** y = the largest value of each window; argmax (unless 0) = where it stands in x, in floats; of equals the first. */
export function maxPool(
  x: usize,
  y: usize,
  argmax: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  poolHeight: i32,
  poolWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  padTop: i32,
  padLeft: i32,
): void {
  const whole = channels & ~3;
  for (let oy: i32 = 0; oy < outHeight; oy++) {
    const top = oy * strideHeight - padTop;
    const fromRow = max(top, 0);
    const toRow = min(top + poolHeight, height);
    for (let ox: i32 = 0; ox < outWidth; ox++) {
      const left = ox * strideWidth - padLeft;
      const from = max(left, 0);
      const to = min(left + poolWidth, width);
      for (let c: i32 = 0; c < whole; c += 4) {
        maxAt(x, y + (c << 2), argmax != 0 ? argmax + (c << 2) : 0, c, 4, width, channels, fromRow, toRow, from, to);
      }
      if (whole < channels) {
        const count = channels - whole;
        const place = argmax != 0 ? argmax + (whole << 2) : 0;
        maxAt(x, y + (whole << 2), place, whole, count, width, channels, fromRow, toRow, from, to);
      }
      y += channels << 2;
      if (argmax != 0) argmax += channels << 2;
    }
  }
}

/** dx[argmax[i]] += dy[i] for i of 0 … count - 1; also for `globalMaxPool`. */
export function maxPoolBackward(dy: usize, argmax: usize, dx: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const at = dx + (load<u32>(argmax + (i << 2)) << 2);
    store<f32>(at, load<f32>(at) + load<f32>(dy + (i << 2)));
  }
}

/** y = the mean of the values of each window that lie in the image. */
export function averagePool(
  x: usize,
  y: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  poolHeight: i32,
  poolWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  padTop: i32,
  padLeft: i32,
): void {
  const whole = channels & ~3;
  for (let oy: i32 = 0; oy < outHeight; oy++) {
    const top = oy * strideHeight - padTop;
    const fromRow = max(top, 0);
    const toRow = min(top + poolHeight, height);
    for (let ox: i32 = 0; ox < outWidth; ox++) {
      const left = ox * strideWidth - padLeft;
      const from = max(left, 0);
      const to = min(left + poolWidth, width);
      const values = f32x4.splat(<f32>((toRow - fromRow) * (to - from)));
      for (let c: i32 = 0; c < whole; c += 4) {
        const sum = windowSum(x + (c << 2), 4, width, channels, fromRow, toRow, from, to);
        v128.store(y + (c << 2), f32x4.div(sum, values));
      }
      if (whole < channels) {
        const count = channels - whole;
        const sum = windowSum(x + (whole << 2), count, width, channels, fromRow, toRow, from, to);
        storeLanes(y + (whole << 2), f32x4.div(sum, values), count);
      }
      y += channels << 2;
    }
  }
}

/** Distributes each output's gradient equally over the values that it averages. */
export function averagePoolBackward(
  dy: usize,
  dx: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  poolHeight: i32,
  poolWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  padTop: i32,
  padLeft: i32,
): void {
  const whole = channels & ~3;
  for (let oy: i32 = 0; oy < outHeight; oy++) {
    const top = oy * strideHeight - padTop;
    const fromRow = max(top, 0);
    const toRow = min(top + poolHeight, height);
    for (let ox: i32 = 0; ox < outWidth; ox++) {
      const left = ox * strideWidth - padLeft;
      const from = max(left, 0);
      const to = min(left + poolWidth, width);
      const values = f32x4.splat(<f32>((toRow - fromRow) * (to - from)));
      for (let c: i32 = 0; c < whole; c += 4) {
        const share = f32x4.div(v128.load(dy + (c << 2)), values);
        spread(dx + (c << 2), share, 4, width, channels, fromRow, toRow, from, to);
      }
      if (whole < channels) {
        const count = channels - whole;
        const share = f32x4.div(loadLanes(dy + (whole << 2), count), values);
        spread(dx + (whole << 2), share, count, width, channels, fromRow, toRow, from, to);
      }
      dy += channels << 2;
    }
  }
}

/** y (channels) = the largest value of each channel of x (positions, channels); argmax as in `maxPool`. */
export function globalMaxPool(x: usize, y: usize, argmax: usize, positions: i32, channels: i32): void {
  maxPool(x, y, argmax, 1, positions, channels, 1, 1, 1, positions, 1, 1, 0, 0);
}

/** y (channels) = the mean of each channel of x (positions, channels), summed in float64. */
export function globalAveragePool(x: usize, y: usize, positions: i32, channels: i32): void {
  const whole = channels & ~3;
  for (let c: i32 = 0; c < whole; c += 4) v128.store(y + (c << 2), channelMean(x + (c << 2), 4, positions, channels));
  if (whole < channels) {
    const count = channels - whole;
    storeLanes(y + (whole << 2), channelMean(x + (whole << 2), count, positions, channels), count);
  }
}

/** dx += dy / positions */
export function globalAveragePoolBackward(dy: usize, dx: usize, positions: i32, channels: i32): void {
  const values = f32x4.splat(<f32>positions);
  const whole = channels & ~3;
  for (let c: i32 = 0; c < whole; c += 4) {
    spread(dx + (c << 2), f32x4.div(v128.load(dy + (c << 2)), values), 4, positions, channels, 0, 1, 0, positions);
  }
  if (whole < channels) {
    const count = channels - whole;
    const share = f32x4.div(loadLanes(dy + (whole << 2), count), values);
    spread(dx + (whole << 2), share, count, positions, channels, 0, 1, 0, positions);
  }
}

@inline
function maxAt(
  x: usize,
  y: usize,
  argmax: usize,
  c: i32,
  count: usize,
  width: i32,
  channels: i32,
  fromRow: i32,
  toRow: i32,
  from: i32,
  to: i32,
): void {
  const lanes = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(c));
  const first = (fromRow * width + from) * channels;
  let best = loadLanes(x + ((first + c) << 2), count);
  let at = i32x4.splat(first);
  for (let row = fromRow; row < toRow; row++) {
    let offset = (row * width + from) * channels;
    for (let column = from; column < to; column++) {
      const value = loadLanes(x + ((offset + c) << 2), count);
      const isMore = f32x4.gt(value, best);
      best = v128.bitselect(value, best, isMore);
      at = v128.bitselect(i32x4.splat(offset), at, isMore);
      offset += channels;
    }
  }
  storeLanes(y, best, count);
  if (argmax != 0) storeLanes(argmax, i32x4.add(at, lanes), count);
}

@inline
function windowSum(
  x: usize,
  count: usize,
  width: i32,
  channels: i32,
  fromRow: i32,
  toRow: i32,
  from: i32,
  to: i32,
): v128 {
  let sum = f32x4.splat(0);
  for (let row = fromRow; row < toRow; row++) {
    let at = x + (((row * width + from) * channels) << 2);
    for (let column = from; column < to; column++) {
      sum = f32x4.add(sum, loadLanes(at, count));
      at += channels << 2;
    }
  }
  return sum;
}

@inline
function spread(
  dx: usize,
  share: v128,
  count: usize,
  width: i32,
  channels: i32,
  fromRow: i32,
  toRow: i32,
  from: i32,
  to: i32,
): void {
  for (let row = fromRow; row < toRow; row++) {
    let at = dx + (((row * width + from) * channels) << 2);
    for (let column = from; column < to; column++) {
      storeLanes(at, f32x4.add(loadLanes(at, count), share), count);
      at += channels << 2;
    }
  }
}

@inline
function channelMean(x: usize, count: usize, positions: i32, channels: i32): v128 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let position: i32 = 0; position < positions; position++) {
    const value = loadLanes(x, count);
    low = f64x2.add(low, lowDoubles(value));
    high = f64x2.add(high, highDoubles(value));
    x += channels << 2;
  }
  const values = f64x2.splat(<f64>positions);
  return toFloats(f64x2.div(low, values), f64x2.div(high, values));
}
