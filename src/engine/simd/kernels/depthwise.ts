import { loadLanes, madd, storeLanes } from './lanes';

// Depthwise convolution of one image x (height, width, channels) with a kernel (kernelHeight, kernelWidth, channels,
// multiplier): output channel c * multiplier + q is input channel c with its kernel q. Tap (ky, kx) of output (oy, ox)
// reads row oy * strideHeight - padTop + ky * dilationHeight. Gradients are added to what is there.

/** y = convolution + bias (none where bias is 0). */
export function depthwiseForward(
  x: usize,
  kernel: usize,
  bias: usize,
  y: usize,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  padTop: i32,
  padLeft: i32,
): void {
  const outputs = channels * multiplier;
  const wide = multiplier == 1 ? outputs & ~7 : 0;
  const pixelStep = (dilationWidth * channels) << 2;
  const rowStep = (dilationHeight * width * channels) << 2;
  for (let oy: i32 = 0; oy < outHeight; oy++) {
    const top = oy * strideHeight - padTop;
    const fromY = firstTap(top, dilationHeight);
    const toY = lastTap(top, dilationHeight, kernelHeight, height);
    for (let ox: i32 = 0; ox < outWidth; ox++) {
      const left = ox * strideWidth - padLeft;
      const fromX = firstTap(left, dilationWidth);
      const toX = lastTap(left, dilationWidth, kernelWidth, width);
      const start = x + ((((top + fromY * dilationHeight) * width + left + fromX * dilationWidth) * channels) << 2);
      const taps = kernel + (((fromY * kernelWidth + fromX) * outputs) << 2);
      for (let o: i32 = 0; o < wide; o += 8) {
        let sum0 = f32x4.splat(0);
        let sum1 = f32x4.splat(0);
        let row = start + (o << 2);
        let rowTaps = taps + (o << 2);
        for (let ky = fromY; ky < toY; ky++) {
          let pixel = row;
          let weight = rowTaps;
          for (let kx = fromX; kx < toX; kx++) {
            sum0 = madd(v128.load(pixel), v128.load(weight), sum0);
            sum1 = madd(v128.load(pixel, 16), v128.load(weight, 16), sum1);
            pixel += pixelStep;
            weight += outputs << 2;
          }
          row += rowStep;
          rowTaps += (kernelWidth * outputs) << 2;
        }
        if (bias != 0) {
          sum0 = f32x4.add(sum0, v128.load(bias + (o << 2)));
          sum1 = f32x4.add(sum1, v128.load(bias + (o << 2), 16));
        }
        v128.store(y + (o << 2), sum0);
        v128.store(y + (o << 2), sum1, 16);
      }
      for (let o = wide; o < outputs; o += 4) {
        const count = min(outputs - o, 4);
        let sum = f32x4.splat(0);
        let row = start;
        let rowTaps = taps + (o << 2);
        for (let ky = fromY; ky < toY; ky++) {
          let pixel = row;
          let weight = rowTaps;
          for (let kx = fromX; kx < toX; kx++) {
            sum = madd(inputLanes(pixel, o, count, multiplier), loadLanes(weight, count), sum);
            pixel += pixelStep;
            weight += outputs << 2;
          }
          row += rowStep;
          rowTaps += (kernelWidth * outputs) << 2;
        }
        if (bias != 0) sum = f32x4.add(sum, loadLanes(bias + (o << 2), count));
        storeLanes(y + (o << 2), sum, count);
      }
      y += outputs << 2;
    }
  }
}

/** Adds the gradient of the image to dx. */
export function depthwiseBackwardInput(
  dy: usize,
  kernel: usize,
  dx: usize,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  padTop: i32,
  padLeft: i32,
): void {
  const outputs = channels * multiplier;
  for (let oy: i32 = 0; oy < outHeight; oy++) {
    const top = oy * strideHeight - padTop;
    for (let ox: i32 = 0; ox < outWidth; ox++) {
      const left = ox * strideWidth - padLeft;
      for (let ky: i32 = 0; ky < kernelHeight; ky++) {
        const row = top + ky * dilationHeight;
        if (<u32>row >= <u32>height) continue;
        for (let kx: i32 = 0; kx < kernelWidth; kx++) {
          const column = left + kx * dilationWidth;
          if (<u32>column >= <u32>width) continue;
          const pixel = dx + (((row * width + column) * channels) << 2);
          const weight = kernel + (((ky * kernelWidth + kx) * outputs) << 2);
          if (multiplier == 1) addProducts(pixel, weight, dy, channels);
          else addSums(pixel, weight, dy, channels, multiplier);
        }
      }
      dy += outputs << 2;
    }
  }
}

/** dKernel += the gradient for the kernel, dBias (unless 0) += that for the bias. */
export function depthwiseBackwardKernel(
  x: usize,
  dy: usize,
  dKernel: usize,
  dBias: usize,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  padTop: i32,
  padLeft: i32,
): void {
  const outputs = channels * multiplier;
  const wide = multiplier == 1 ? outputs & ~7 : 0;
  const pixelStep = (strideWidth * channels) << 2;
  for (let ky: i32 = 0; ky < kernelHeight; ky++) {
    const top = ky * dilationHeight - padTop;
    const fromY = firstTap(top, strideHeight);
    const toY = lastTap(top, strideHeight, outHeight, height);
    for (let kx: i32 = 0; kx < kernelWidth; kx++) {
      const left = kx * dilationWidth - padLeft;
      const fromX = firstTap(left, strideWidth);
      const toX = lastTap(left, strideWidth, outWidth, width);
      for (let o: i32 = 0; o < wide; o += 8) {
        let sum0 = f32x4.splat(0);
        let sum1 = f32x4.splat(0);
        for (let oy = fromY; oy < toY; oy++) {
          let pixel = x + ((((top + oy * strideHeight) * width + left + fromX * strideWidth) * channels + o) << 2);
          let slope = dy + (((oy * outWidth + fromX) * outputs + o) << 2);
          for (let ox = fromX; ox < toX; ox++) {
            sum0 = madd(v128.load(pixel), v128.load(slope), sum0);
            sum1 = madd(v128.load(pixel, 16), v128.load(slope, 16), sum1);
            pixel += pixelStep;
            slope += outputs << 2;
          }
        }
        const weight = dKernel + (o << 2);
        v128.store(weight, f32x4.add(v128.load(weight), sum0));
        v128.store(weight, f32x4.add(v128.load(weight, 16), sum1), 16);
      }
      for (let o = wide; o < outputs; o += 4) {
        const count = min(outputs - o, 4);
        let sum = f32x4.splat(0);
        for (let oy = fromY; oy < toY; oy++) {
          let pixel = x + ((((top + oy * strideHeight) * width + left + fromX * strideWidth) * channels) << 2);
          let slope = dy + (((oy * outWidth + fromX) * outputs + o) << 2);
          for (let ox = fromX; ox < toX; ox++) {
            sum = madd(inputLanes(pixel, o, count, multiplier), loadLanes(slope, count), sum);
            pixel += pixelStep;
            slope += outputs << 2;
          }
        }
        const weight = dKernel + (o << 2);
        storeLanes(weight, f32x4.add(loadLanes(weight, count), sum), count);
      }
      dKernel += outputs << 2;
    }
  }
  if (dBias == 0) return;
  for (let o: i32 = 0; o < outputs; o += 4) {
    const count = min(outputs - o, 4);
    let sum = f32x4.splat(0);
    for (let at: i32 = 0; at < outHeight * outWidth; at++) {
      sum = f32x4.add(sum, loadLanes(dy + ((at * outputs + o) << 2), count));
    }
    storeLanes(dBias + (o << 2), f32x4.add(loadLanes(dBias + (o << 2), count), sum), count);
  }
}

/** The first i of 0 … with start + i * step >= 0. */
@inline
function firstTap(start: i32, step: i32): i32 {
  return start >= 0 ? 0 : (step - 1 - start) / step;
}

/** One after the last i below `count` with start + i * step < length. */
@inline
function lastTap(start: i32, step: i32, count: i32, length: i32): i32 {
  return start >= length ? 0 : min(count, (length - start + step - 1) / step);
}

/** The input values of the output channels o … o + count - 1. */
@inline
function inputLanes(pixel: usize, o: i32, count: usize, multiplier: i32): v128 {
  if (multiplier == 1) return loadLanes(pixel + (o << 2), count);
  let lanes = v128.load32_zero(pixel + ((o / multiplier) << 2));
  if (count > 1) lanes = v128.load_lane<f32>(pixel + (((o + 1) / multiplier) << 2), lanes, 1);
  if (count > 2) lanes = v128.load_lane<f32>(pixel + (((o + 2) / multiplier) << 2), lanes, 2);
  if (count > 3) lanes = v128.load_lane<f32>(pixel + (((o + 3) / multiplier) << 2), lanes, 3);
  return lanes;
}

/** dst[c] += a[c] * b[c] */
@inline
function addProducts(dst: usize, a: usize, b: usize, n: usize): void {
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4) addProductsAt(dst + (i << 2), a + (i << 2), b + (i << 2), 4);
  if (whole < n) addProductsAt(dst + (whole << 2), a + (whole << 2), b + (whole << 2), n - whole);
}

@inline
function addProductsAt(dst: usize, a: usize, b: usize, count: usize): void {
  storeLanes(dst, madd(loadLanes(a, count), loadLanes(b, count), loadLanes(dst, count)), count);
}

/** dst[c] += the sum over q of a[c, q] * b[c, q] */
@inline
function addSums(dst: usize, a: usize, b: usize, n: i32, multiplier: i32): void {
  for (let c: i32 = 0; c < n; c++) {
    let sum: f32 = 0;
    for (let q: i32 = 0; q < multiplier; q++) {
      const at = (c * multiplier + q) << 2;
      sum += load<f32>(a + at) * load<f32>(b + at);
    }
    store<f32>(dst + (c << 2), load<f32>(dst + (c << 2)) + sum);
  }
}
