import { madd } from './lanes';
import { spread } from './lists';

// The backward pass of a convolution by lists of the gradients that are not 0. Places are as in conv-forward.ts.

/**
 * Backward pass of some images: adds to the packed kernel gradient (layout `backward`) and to the bias gradient (either may
 * be 0), and to the gradient of x, which lies `dxFrom` bytes from x (0 for none). dy is (images, positions, filters); where it is 0,
 * as behind a ReLU, nothing is done. `windows` gives the byte offset in its image of each value's window (from poolConvRows),
 * negative where no gradient
 * goes, or is 0 where position p of a row of `width` outputs lies at its place. Images of x, dy and windows lie their strides
 * apart. `list` is scratch of 8 bytes a position of all images.
 */
export function convBackward(
  images: i32,
  x: usize,
  xStride: usize,
  dxFrom: usize,
  xRow: i32,
  xStep: i32,
  offsets: usize,
  segments: i32,
  segmentLength: i32,
  packed: usize,
  filters: i32,
  rows: i32,
  width: i32,
  dy: usize,
  dyStride: usize,
  windows: usize,
  windowsStride: usize,
  dKernel: usize,
  dBias: usize,
  list: usize,
): void {
  const rounded = (segmentLength + 3) & ~3;
  const segmentBytes = <usize>rounded << 2;
  const filterBytes = <usize>segments * segmentBytes;
  const pixel = <usize>filters << 2;
  for (let filter = 0; filter < filters; filter++) {
    const at = <usize>filter << 2;
    let end = list;
    for (let image = 0; image < images; image++) {
      const xs = x + <usize>image * xStride;
      const from = dy + <usize>image * dyStride + at;
      const before = end;
      if (windows === 0) end = listOutputs(from, pixel, rows, width, xs, xRow, xStep, end);
      else end = listPooled(from, windows + <usize>image * windowsStride + at, pixel, rows * width, xs, end);
      if (dBias !== 0) {
        let sum: f32 = 0;
        for (let item = before; item < end; item += 8) sum += load<f32>(item, 4);
        store<f32>(dBias + at, load<f32>(dBias + at) + sum);
      }
    }
    if (end === list) continue;
    if (dKernel !== 0) gradientOfFilter(offsets, segments, rounded, list, end, dKernel + <usize>filter * filterBytes);
    if (dxFrom === 0) continue;
    const weights = packed + <usize>filter * filterBytes;
    for (let segment = 0; segment < segments; segment++) {
      const to = dxFrom + <usize>load<i32>(offsets + (<usize>segment << 2));
      spread(list, end, to, weights + <usize>segment * segmentBytes, rounded >> 2);
    }
  }
}

/**
 * Lists the gradients that are not 0 (nor -0) of one filter of a pooled convolution, each with the address of its window. An
 * entry is one store: the address below, the gradient's bits above.
 */
function listPooled(dy: usize, windows: usize, pixel: usize, positions: i32, x: usize, list: usize): usize {
  let end = list;
  const stop = <usize>positions * pixel;
  for (let at: usize = 0; at < stop; at += pixel) {
    const g = load<u32>(dy + at);
    const window = load<i32>(windows + at);
    store<u64>(end, ((<u64>g) << 32) | <u64>(x + <usize>window));
    end += <usize>(i32(g << 1 !== 0) & i32(window >= 0)) << 3;
  }
  return end;
}

/** The same if every output has a gradient. */
function listOutputs(
  dy: usize,
  pixel: usize,
  rows: i32,
  width: i32,
  x: usize,
  xRow: i32,
  xStep: i32,
  list: usize,
): usize {
  let end = list;
  let from = dy;
  for (let row = 0; row < rows; row++) {
    let window = x + <usize>(row * xRow);
    for (let column = 0; column < width; column++) {
      const g = load<u32>(from);
      store<u64>(end, ((<u64>g) << 32) | <u64>window);
      end += <usize>i32(g << 1 !== 0) << 3;
      from += pixel;
      window += <usize>xStep;
    }
  }
  return end;
}

/** dKernel += sum over the list of g * window. */
function gradientOfFilter(offsets: usize, segments: i32, rounded: i32, list: usize, end: usize, dKernel: usize): void {
  const segmentBytes = <usize>rounded << 2;
  let segment = 0;
  if (rounded === 4) {
    for (; segment + 4 <= segments; segment += 4) gradient4x1(offsets + (<usize>segment << 2), list, end, dKernel + <usize>segment * segmentBytes);
  } else if (rounded === 8) {
    for (; segment + 5 <= segments; segment += 5) gradient5x2(offsets + (<usize>segment << 2), list, end, dKernel + <usize>segment * segmentBytes);
  }
  for (; segment < segments; segment++) {
    const xs = <usize>load<i32>(offsets + (<usize>segment << 2));
    const to = dKernel + <usize>segment * segmentBytes;
    let at: usize = 0;
    for (; at + 160 <= segmentBytes; at += 160) gradient1x10(xs + at, list, end, to + at);
    for (; at + 64 <= segmentBytes; at += 64) gradient1x4(xs + at, list, end, to + at);
    for (; at + 32 <= segmentBytes; at += 32) gradient1x2(xs + at, list, end, to + at);
    for (; at < segmentBytes; at += 16) gradient1x1(xs + at, list, end, to + at);
  }
}

export function gradient5x2(offsets: usize, list: usize, end: usize, to: usize): void {
  const x0 = <usize>load<i32>(offsets);
  const x1 = <usize>load<i32>(offsets, 4);
  const x2 = <usize>load<i32>(offsets, 8);
  const x3 = <usize>load<i32>(offsets, 12);
  const x4 = <usize>load<i32>(offsets, 16);
  let a0 = v128.load(to);
  let a1 = v128.load(to, 16);
  let b0 = v128.load(to, 32);
  let b1 = v128.load(to, 48);
  let c0 = v128.load(to, 64);
  let c1 = v128.load(to, 80);
  let d0 = v128.load(to, 96);
  let d1 = v128.load(to, 112);
  let e0 = v128.load(to, 128);
  let e1 = v128.load(to, 144);
  for (let item = list; item < end; item += 8) {
    const window = load<usize>(item);
    const g = v128.load32_splat(item, 4);
    a0 = madd(g, v128.load(x0 + window), a0);
    a1 = madd(g, v128.load(x0 + window, 16), a1);
    b0 = madd(g, v128.load(x1 + window), b0);
    b1 = madd(g, v128.load(x1 + window, 16), b1);
    c0 = madd(g, v128.load(x2 + window), c0);
    c1 = madd(g, v128.load(x2 + window, 16), c1);
    d0 = madd(g, v128.load(x3 + window), d0);
    d1 = madd(g, v128.load(x3 + window, 16), d1);
    e0 = madd(g, v128.load(x4 + window), e0);
    e1 = madd(g, v128.load(x4 + window, 16), e1);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, b0, 32);
  v128.store(to, b1, 48);
  v128.store(to, c0, 64);
  v128.store(to, c1, 80);
  v128.store(to, d0, 96);
  v128.store(to, d1, 112);
  v128.store(to, e0, 128);
  v128.store(to, e1, 144);
}

export function gradient4x1(offsets: usize, list: usize, end: usize, to: usize): void {
  const x0 = <usize>load<i32>(offsets);
  const x1 = <usize>load<i32>(offsets, 4);
  const x2 = <usize>load<i32>(offsets, 8);
  const x3 = <usize>load<i32>(offsets, 12);
  let a = v128.load(to);
  let b = v128.load(to, 16);
  let c = v128.load(to, 32);
  let d = v128.load(to, 48);
  for (let item = list; item < end; item += 8) {
    const offset = load<usize>(item);
    const g = v128.load32_splat(item, 4);
    a = madd(g, v128.load(x0 + offset), a);
    b = madd(g, v128.load(x1 + offset), b);
    c = madd(g, v128.load(x2 + offset), c);
    d = madd(g, v128.load(x3 + offset), d);
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

export function gradient1x10(x: usize, list: usize, end: usize, to: usize): void {
  let a0 = v128.load(to);
  let a1 = v128.load(to, 16);
  let a2 = v128.load(to, 32);
  let a3 = v128.load(to, 48);
  let a4 = v128.load(to, 64);
  let a5 = v128.load(to, 80);
  let a6 = v128.load(to, 96);
  let a7 = v128.load(to, 112);
  let a8 = v128.load(to, 128);
  let a9 = v128.load(to, 144);
  for (let item = list; item < end; item += 8) {
    const xs = x + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    a0 = madd(g, v128.load(xs), a0);
    a1 = madd(g, v128.load(xs, 16), a1);
    a2 = madd(g, v128.load(xs, 32), a2);
    a3 = madd(g, v128.load(xs, 48), a3);
    a4 = madd(g, v128.load(xs, 64), a4);
    a5 = madd(g, v128.load(xs, 80), a5);
    a6 = madd(g, v128.load(xs, 96), a6);
    a7 = madd(g, v128.load(xs, 112), a7);
    a8 = madd(g, v128.load(xs, 128), a8);
    a9 = madd(g, v128.load(xs, 144), a9);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, a2, 32);
  v128.store(to, a3, 48);
  v128.store(to, a4, 64);
  v128.store(to, a5, 80);
  v128.store(to, a6, 96);
  v128.store(to, a7, 112);
  v128.store(to, a8, 128);
  v128.store(to, a9, 144);
}

export function gradient1x4(x: usize, list: usize, end: usize, to: usize): void {
  let a0 = v128.load(to);
  let a1 = v128.load(to, 16);
  let a2 = v128.load(to, 32);
  let a3 = v128.load(to, 48);
  for (let item = list; item < end; item += 8) {
    const xs = x + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    a0 = madd(g, v128.load(xs), a0);
    a1 = madd(g, v128.load(xs, 16), a1);
    a2 = madd(g, v128.load(xs, 32), a2);
    a3 = madd(g, v128.load(xs, 48), a3);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(to, a2, 32);
  v128.store(to, a3, 48);
}

function gradient1x2(x: usize, list: usize, end: usize, to: usize): void {
  let a0 = v128.load(to);
  let a1 = v128.load(to, 16);
  for (let item = list; item < end; item += 8) {
    const xs = x + <usize>load<i32>(item);
    const g = v128.load32_splat(item, 4);
    a0 = madd(g, v128.load(xs), a0);
    a1 = madd(g, v128.load(xs, 16), a1);
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
}

function gradient1x1(x: usize, list: usize, end: usize, to: usize): void {
  let a0 = v128.load(to);
  for (let item = list; item < end; item += 8) {
    a0 = madd(v128.load32_splat(item, 4), v128.load(x + <usize>load<i32>(item)), a0);
  }
  v128.store(to, a0);
}

/** Adds up packed kernel gradients of `shards` shards, `stride` bytes apart, and writes Keras' layout. */
export function unpackGradient(
  packed: usize,
  shards: i32,
  stride: usize,
  segments: i32,
  segmentLength: i32,
  filters: i32,
  from: i32,
  to: i32,
  dKernel: usize,
): void {
  const rounded = (segmentLength + 3) & ~3;
  for (let filter = from; filter < to; filter++) {
    for (let segment = 0; segment < segments; segment++) {
      for (let at = 0; at < segmentLength; at++) {
        let sum: f32 = 0;
        let source = packed + (<usize>((filter * segments + segment) * rounded + at) << 2);
        for (let shard = 0; shard < shards; shard++) {
          sum += load<f32>(source);
          source += stride;
        }
        store<f32>(dKernel + (<usize>((segment * segmentLength + at) * filters + filter) << 2), sum);
      }
    }
  }
}
