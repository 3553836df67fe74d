import { loadLanes, storeLanes } from './lanes';

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
  for (let oy: i32 = 0; oy < outHeight; oy++) {
    const top = oy * strideHeight - padTop;
    for (let ox: i32 = 0; ox < outWidth; ox++) {
      const left = ox * strideWidth - padLeft;
      for (let o: i32 = 0; o < outputs; o += 4) {
        const count = min(outputs - o, 4);
        let sum = f32x4.splat(0);
        for (let ky: i32 = 0; ky < kernelHeight; ky++) {
          const row = top + ky * dilationHeight;
          if (<u32>row >= <u32>height) continue;
          for (let kx: i32 = 0; kx < kernelWidth; kx++) {
            const column = left + kx * dilationWidth;
            if (<u32>column >= <u32>width) continue;
            const pixel = x + (((row * width + column) * channels) << 2);
            const weight = kernel + (((ky * kernelWidth + kx) * outputs + o) << 2);
            sum = f32x4.add(sum, f32x4.mul(inputLanes(pixel, o, count, multiplier), loadLanes(weight, count)));
          }
        }
        if (bias != 0) sum = f32x4.add(sum, loadLanes(bias + (o << 2), count));
        storeLanes(y + (o << 2), sum, count);
      }
      y += outputs << 2;
    }
  }
}

/** dx += the gradient for the image. */
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
  for (let o: i32 = 0; o < outputs; o += 4) {
    const count = min(outputs - o, 4);
    for (let ky: i32 = 0; ky < kernelHeight; ky++) {
      for (let kx: i32 = 0; kx < kernelWidth; kx++) {
        let sum = f32x4.splat(0);
        for (let oy: i32 = 0; oy < outHeight; oy++) {
          const row = oy * strideHeight - padTop + ky * dilationHeight;
          if (<u32>row >= <u32>height) continue;
          for (let ox: i32 = 0; ox < outWidth; ox++) {
            const column = ox * strideWidth - padLeft + kx * dilationWidth;
            if (<u32>column >= <u32>width) continue;
            const pixel = x + (((row * width + column) * channels) << 2);
            const slope = dy + (((oy * outWidth + ox) * outputs + o) << 2);
            sum = f32x4.add(sum, f32x4.mul(inputLanes(pixel, o, count, multiplier), loadLanes(slope, count)));
          }
        }
        const weight = dKernel + (((ky * kernelWidth + kx) * outputs + o) << 2);
        storeLanes(weight, f32x4.add(loadLanes(weight, count), sum), count);
      }
    }
    if (dBias != 0) {
      let sum = f32x4.splat(0);
      for (let at: i32 = 0; at < outHeight * outWidth; at++) {
        sum = f32x4.add(sum, loadLanes(dy + ((at * outputs + o) << 2), count));
      }
      storeLanes(dBias + (o << 2), f32x4.add(loadLanes(dBias + (o << 2), count), sum), count);
    }
  }
}

/** The input values of the output channels o … o + count - 1. */
// @ts-ignore: decorator
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
// @ts-ignore: decorator
@inline
function addProducts(dst: usize, a: usize, b: usize, n: usize): void {
  for (let i: usize = 0; i < n; i += 4) {
    const at = i << 2;
    const count = min(n - i, 4);
    const product = f32x4.mul(loadLanes(a + at, count), loadLanes(b + at, count));
    storeLanes(dst + at, f32x4.add(loadLanes(dst + at, count), product), count);
  }
}

/** dst[c] += the sum over q of a[c, q] * b[c, q] */
// @ts-ignore: decorator
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
