import { loadUpTo4, madd, storeUpTo8 } from './lanes';

// The gradient of a convolution's kernel by sums over all positions. Places are as in conv-forward.ts.

/**
 * Adds the gradient of the kernel, in Keras' layout (element, filters), and that of the bias (may be 0) of some images, where
 * most of dy is not 0: sums over all positions. `taps` are the bytes of the kernel's elements within a window, `windows`
 * those of the outputs' windows within an image (i32 both); the elements of a segment are neighbours.
 */
export function convKernelGradient(
  images: i32,
  x: usize,
  xStride: usize,
  taps: usize,
  elements: i32,
  segmentLength: i32,
  windows: usize,
  positions: i32,
  filters: i32,
  dy: usize,
  dyStride: usize,
  dKernel: usize,
  dBias: usize,
): void {
  const pixel = <usize>filters << 2;
  const end = windows + (<usize>positions << 2);
  for (let image: usize = 0; image < <usize>images; image++) {
    const xs = x + image * xStride;
    for (let filter = 0; filter < filters; filter += 8) {
      const at = <usize>filter << 2;
      const left = filters - filter;
      const dys = dy + image * dyStride + at;
      if (dBias !== 0) addColumns(dys, pixel, positions, dBias + at, left);
      let to = dKernel + at;
      for (let element = 0; element < elements;) {
        const source = xs + load<usize>(taps + (<usize>element << 2));
        const neighbours = segmentLength - (element % segmentLength);
        if (neighbours >= 6) {
          gradientTile6(source, windows, end, dys, pixel, to, left);
          to += 6 * pixel;
          element += 6;
        } else if (neighbours >= 3) {
          gradientTile3(source, windows, end, dys, pixel, to, left);
          to += 3 * pixel;
          element += 3;
        } else {
          gradientTile1(source, windows, end, dys, pixel, to, left);
          to += pixel;
          element++;
        }
      }
    }
  }
}

/** to += the sum of `count` rows of up to 8 floats. */
export function addColumns(from: usize, step: usize, count: i32, to: usize, left: i32): void {
  let low = loadUpTo4(to, left);
  let high = loadUpTo4(to + 16, left - 4);
  for (let row = 0; row < count; row++) {
    low = f32x4.add(low, v128.load(from));
    high = f32x4.add(high, v128.load(from, 16));
    from += step;
  }
  storeUpTo8(to, low, high, left);
}

/** Six neighbouring elements of the kernel times up to 8 filters; what lies after the last filter is discarded. */
export function gradientTile6(x: usize, windows: usize, end: usize, dy: usize, pixel: usize, to: usize, left: i32): void {
  let p0 = loadUpTo4(to, left);
  let q0 = loadUpTo4(to + 16, left - 4);
  let p1 = loadUpTo4(to + pixel, left);
  let q1 = loadUpTo4(to + pixel + 16, left - 4);
  let p2 = loadUpTo4(to + 2 * pixel, left);
  let q2 = loadUpTo4(to + 2 * pixel + 16, left - 4);
  let p3 = loadUpTo4(to + 3 * pixel, left);
  let q3 = loadUpTo4(to + 3 * pixel + 16, left - 4);
  let p4 = loadUpTo4(to + 4 * pixel, left);
  let q4 = loadUpTo4(to + 4 * pixel + 16, left - 4);
  let p5 = loadUpTo4(to + 5 * pixel, left);
  let q5 = loadUpTo4(to + 5 * pixel + 16, left - 4);
  let from = dy;
  for (let window = windows; window < end; window += 4) {
    const at = x + load<usize>(window);
    const low = v128.load(from);
    const high = v128.load(from, 16);
    let v = v128.load32_splat(at, 20);
    p5 = madd(v, low, p5);
    q5 = madd(v, high, q5);
    v = v128.load32_splat(at, 16);
    p4 = madd(v, low, p4);
    q4 = madd(v, high, q4);
    v = v128.load32_splat(at, 12);
    p3 = madd(v, low, p3);
    q3 = madd(v, high, q3);
    v = v128.load32_splat(at, 8);
    p2 = madd(v, low, p2);
    q2 = madd(v, high, q2);
    v = v128.load32_splat(at, 4);
    p1 = madd(v, low, p1);
    q1 = madd(v, high, q1);
    v = v128.load32_splat(at);
    p0 = madd(v, low, p0);
    q0 = madd(v, high, q0);
    from += pixel;
  }
  storeUpTo8(to, p0, q0, left);
  storeUpTo8(to + pixel, p1, q1, left);
  storeUpTo8(to + 2 * pixel, p2, q2, left);
  storeUpTo8(to + 3 * pixel, p3, q3, left);
  storeUpTo8(to + 4 * pixel, p4, q4, left);
  storeUpTo8(to + 5 * pixel, p5, q5, left);
}

export function gradientTile3(x: usize, windows: usize, end: usize, dy: usize, pixel: usize, to: usize, left: i32): void {
  let p0 = loadUpTo4(to, left);
  let q0 = loadUpTo4(to + 16, left - 4);
  let p1 = loadUpTo4(to + pixel, left);
  let q1 = loadUpTo4(to + pixel + 16, left - 4);
  let p2 = loadUpTo4(to + 2 * pixel, left);
  let q2 = loadUpTo4(to + 2 * pixel + 16, left - 4);
  let from = dy;
  for (let window = windows; window < end; window += 4) {
    const at = x + load<usize>(window);
    const low = v128.load(from);
    const high = v128.load(from, 16);
    let v = v128.load32_splat(at);
    p0 = madd(v, low, p0);
    q0 = madd(v, high, q0);
    v = v128.load32_splat(at, 4);
    p1 = madd(v, low, p1);
    q1 = madd(v, high, q1);
    v = v128.load32_splat(at, 8);
    p2 = madd(v, low, p2);
    q2 = madd(v, high, q2);
    from += pixel;
  }
  storeUpTo8(to, p0, q0, left);
  storeUpTo8(to + pixel, p1, q1, left);
  storeUpTo8(to + 2 * pixel, p2, q2, left);
}

function gradientTile1(x: usize, windows: usize, end: usize, dy: usize, pixel: usize, to: usize, left: i32): void {
  let low = loadUpTo4(to, left);
  let high = loadUpTo4(to + 16, left - 4);
  let from = dy;
  for (let window = windows; window < end; window += 4) {
    const v = v128.load32_splat(x + load<usize>(window));
    low = madd(v, v128.load(from), low);
    high = madd(v, v128.load(from, 16), high);
    from += pixel;
  }
  storeUpTo8(to, low, high, left);
}
