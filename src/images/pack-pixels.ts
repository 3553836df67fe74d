import type { Pixels, StridedPixels } from './types.js';

/** Leaves out the bytes that do not count. */
export function packPixels({ width, height, channels, stride, bytes }: StridedPixels): Pixels {
  return { width, height, channels, bytes: channels === stride ? bytes : pack(bytes, stride, channels) };
}

/** Packed pixels, for what takes both. */
export function stridePixels(pixels: Pixels): StridedPixels {
  return { ...pixels, stride: pixels.channels };
}

function pack(from: Uint8Array, stride: number, channels: number): Uint8Array {
  const bytes = new Uint8Array((from.length / stride) * channels);
  if (channels === 1) for (let at = 0; at < bytes.length; at++) bytes[at] = from[stride * at]!;
  else
    for (let source = 0, to = 0; to < bytes.length; source += stride, to += 3) {
      bytes[to] = from[source]!;
      bytes[to + 1] = from[source + 1]!;
      bytes[to + 2] = from[source + 2]!;
    }
  return bytes;
}
