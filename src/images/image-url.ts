import { encodePng } from './encode-png.js';
import type { Pixels } from './types.js';

/**
 * An image as a `data:` URL of a PNG, for charts: each pixel becomes a square of `scale` x `scale`, so that nothing blurs it.
 */
export function imageUrl({ width, height, channels, bytes }: Pixels, scale = 4): string {
  const [wide, high] = [width * scale, height * scale];
  const data = new Uint8Array(wide * high * channels);
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      const from = (Math.floor(row / scale) * width + Math.floor(column / scale)) * channels;
      data.set(bytes.subarray(from, from + channels), (row * wide + column) * channels);
    }
  }
  const png = encodePng({ width: wide, height: high, channels, bytes: data });
  return `data:image/png;base64,${Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString('base64')}`;
}
