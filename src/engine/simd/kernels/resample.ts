import { highDoubles, lowDoubles } from './lanes';

/**
 * An image, (height, width, channels), read along an affine map and between its pixels: out (x, y) is the value at
 * (a0 x + a1 y + a2, b0 x + b1 y + b2). `fill` is what lies beyond: 0 constant (`filler`), 1 nearest, 2 reflect, 3 wrap. The
 * same operations in the same order as `resampleAffine` of data/augment, so the same bits.
 */
export function resampleAffine(
  from: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  fill: i32,
  filler: f64,
  a0: f64,
  a1: f64,
  a2: f64,
  b0: f64,
  b1: f64,
  b2: f64,
): void {
  const pixelBytes = <usize>channels << 2;
  const lastX = <f64>(width - 1);
  const lastY = <f64>(height - 1);
  for (let row = 0; row < height; row++) {
    const xOfRow = a1 * <f64>row;
    const yOfRow = b1 * <f64>row;
    // The places of a row are on a line: those inside the image follow one another.
    let low = 0;
    while (low < width && !isInside(a0 * <f64>low + xOfRow + a2, b0 * <f64>low + yOfRow + b2, lastX, lastY)) low++;
    let high = width;
    while (high > low && !isInside(a0 * <f64>(high - 1) + xOfRow + a2, b0 * <f64>(high - 1) + yOfRow + b2, lastX, lastY)) high--;
    for (let column = 0; column < low; column++, to += pixelBytes) {
      const x = a0 * <f64>column + xOfRow + a2;
      readBeyond(from, to, height, width, channels, fill, filler, x, b0 * <f64>column + yOfRow + b2);
    }
    let column = low;
    if (channels === 1) {
      for (; column + 2 <= high; column += 2, to += 8) {
        const columns = f64x2.replace_lane(f64x2.splat(<f64>column), 1, <f64>(column + 1));
        const x = f64x2.add(f64x2.add(f64x2.mul(f64x2.splat(a0), columns), f64x2.splat(xOfRow)), f64x2.splat(a2));
        const y = f64x2.add(f64x2.add(f64x2.mul(f64x2.splat(b0), columns), f64x2.splat(yOfRow)), f64x2.splat(b2));
        readPair(from, to, <usize>width, x, y);
      }
    }
    for (; column < high; column++, to += pixelBytes) {
      const x = a0 * <f64>column + xOfRow + a2;
      readInside(from, to, <usize>width, pixelBytes, x, b0 * <f64>column + yOfRow + b2);
    }
    for (; column < width; column++, to += pixelBytes) {
      const x = a0 * <f64>column + xOfRow + a2;
      readBeyond(from, to, height, width, channels, fill, filler, x, b0 * <f64>column + yOfRow + b2);
    }
  }
}

@inline
function isInside(x: f64, y: f64, lastX: f64, lastY: f64): bool {
  return x >= 0 && y >= 0 && x < lastX && y < lastY;
}

/** Two places of an image of one channel. */
@inline
function readPair(from: usize, to: usize, width: usize, x: v128, y: v128): void {
  const left = f64x2.floor(x);
  const top = f64x2.floor(y);
  // Whole numbers below 2^52 are the lower bits of their sum with it.
  const pixels = f64x2.add(f64x2.add(f64x2.mul(top, f64x2.splat(<f64>width)), left), f64x2.splat(4503599627370496));
  const first = from + (<usize>i32x4.extract_lane(pixels, 0) << 2);
  const second = from + (<usize>i32x4.extract_lane(pixels, 2) << 2);
  const below = width << 2;
  const above = v128.shuffle<f32>(v128.load64_zero(first), v128.load64_zero(second), 0, 4, 1, 5);
  const beneath = v128.shuffle<f32>(v128.load64_zero(first + below), v128.load64_zero(second + below), 0, 4, 1, 5);
  // Most of a digit's image is 0.
  if (!v128.any_true(v128.or(above, beneath))) {
    v128.store64_lane(to, i64x2.splat(0), 0);
    return;
  }
  const toRight = f64x2.sub(x, left);
  const toBottom = f64x2.sub(y, top);
  const toLeft = f64x2.sub(f64x2.splat(1), toRight);
  const upper = f64x2.add(f64x2.mul(toLeft, lowDoubles(above)), f64x2.mul(toRight, highDoubles(above)));
  const lower = f64x2.add(f64x2.mul(toLeft, lowDoubles(beneath)), f64x2.mul(toRight, highDoubles(beneath)));
  const value = f64x2.add(f64x2.mul(f64x2.sub(f64x2.splat(1), toBottom), upper), f64x2.mul(toBottom, lower));
  v128.store64_lane(to, f32x4.demote_f64x2_zero(value), 0);
}

/** One place, all channels. */
@inline
function readInside(from: usize, to: usize, width: usize, pixelBytes: usize, x: f64, y: f64): void {
  const left = floor(x);
  const top = floor(y);
  const toRight = x - left;
  const toBottom = y - top;
  const first = from + (<usize>top * width + <usize>left) * pixelBytes;
  const below = first + width * pixelBytes;
  for (let at: usize = 0; at < pixelBytes; at += 4) {
    const right = at + pixelBytes;
    const upper = (1 - toRight) * <f64>load<f32>(first + at) + toRight * <f64>load<f32>(first + right);
    const lower = (1 - toRight) * <f64>load<f32>(below + at) + toRight * <f64>load<f32>(below + right);
    store<f32>(to + at, <f32>((1 - toBottom) * upper + toBottom * lower));
  }
}

function readBeyond(
  from: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  fill: i32,
  filler: f64,
  outerX: f64,
  outerY: f64,
): void {
  if (fill === 0 && (outerX <= -1 || outerY <= -1 || outerX >= <f64>width || outerY >= <f64>height)) {
    for (let channel = 0; channel < channels; channel++) store<f32>(to + (<usize>channel << 2), <f32>filler);
    return;
  }
  const x = bringInside(fill, outerX, <f64>width);
  const y = bringInside(fill, outerY, <f64>height);
  const left = <i32>floor(x);
  const top = <i32>floor(y);
  const toRight = x - <f64>left;
  const toBottom = y - <f64>top;
  for (let channel = 0; channel < channels; channel++) {
    const at = from + (<usize>channel << 2);
    const upper =
      (1 - toRight) * pixel(at, left, top, height, width, channels, filler) +
      toRight * pixel(at, left + 1, top, height, width, channels, filler);
    const lower =
      (1 - toRight) * pixel(at, left, top + 1, height, width, channels, filler) +
      toRight * pixel(at, left + 1, top + 1, height, width, channels, filler);
    store<f32>(to + (<usize>channel << 2), <f32>((1 - toBottom) * upper + toBottom * lower));
  }
}

@inline
function pixel(from: usize, x: i32, y: i32, height: i32, width: i32, channels: i32, filler: f64): f64 {
  if (x < 0 || y < 0 || x >= width || y >= height) return filler;
  return <f64>load<f32>(from + (<usize>((y * width + x) * channels) << 2));
}

/** As BEYOND of data/augment/beyond.ts. */
function bringInside(fill: i32, at: f64, length: f64): f64 {
  if (fill === 0) return at;
  if (fill === 1) return clamp(at, length);
  if (length === 1) return 0;
  if (fill === 2) {
    const twice = 2 * length;
    if (at < 0) {
      const near = at + twice * trunc(-at / twice);
      return clamp(near < -length ? near + twice : -near - 1, length);
    }
    const near = at - twice * trunc(at / twice);
    return clamp(near >= length ? twice - near - 1 : near, length);
  }
  if (at < 0) return clamp(at + length * (trunc(-at / (length - 1)) + 1), length);
  return clamp(at > length - 1 ? at - length * trunc(at / (length - 1)) : at, length);
}

@inline
function clamp(at: f64, length: f64): f64 {
  return at < 0 ? 0 : at > length - 1 ? length - 1 : at;
}
