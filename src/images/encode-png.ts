import { PNG } from 'pngjs';
import type { Pixels } from './types.js';

/** What pngjs calls grey, colour, and colour with opacity. */
const COLOR_TYPES = { 1: 0, 3: 2, 4: 6 } as const;

/** Rows are not filtered: a few colours, as in charts of pixels, deflate best as they are. */
export function encodePng({ width, height, channels, bytes }: Pixels): Uint8Array {
  const colorType = COLOR_TYPES[channels as keyof typeof COLOR_TYPES];
  const options = { colorType, inputColorType: colorType, inputHasAlpha: channels === 4, filterType: 0 as never };
  const png = Object.assign(new PNG(), {
    width,
    height,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
  });
  return PNG.sync.write(png, { ...options, deflateLevel: 6, deflateStrategy: 0 });
}
