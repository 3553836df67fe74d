import { encodePng } from './encode-png.js';
import { chooseEnlargement, renderExample } from './example-pixels.js';
import type { Pixels } from './types.js';

/** An image of a dataset, (height, width, channels), as a `data:` URL: the one way that charts show examples. */
export function encodeExampleUrl(bytes: ArrayLike<number>, shape: Parameters<typeof renderExample>[1]): string {
  return encodeImageUrl(renderExample(bytes, shape));
}

/**
 * An image as a `data:` URL of a PNG, for charts: each pixel becomes a square of `scale` x `scale`, so that nothing blurs
 * it. Default of `scale`: as large as a chart shows it.
 */
export function encodeImageUrl(
  { width, height, channels, bytes }: Pixels,
  scale = chooseEnlargement({ width, height }),
): string {
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
