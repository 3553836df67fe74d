import type { Pixels } from './types.js';

export interface DivergingScale {
  /** Values of this size and more get the colours at the ends. */
  readonly limit: number;
  /** Below 0, at 0, above 0, as `#rrggbb`. */
  readonly colors: readonly [below: string, zero: string, above: string];
}

/** Values, (height, width), as a picture whose colours tell sign and size. */
export function divergingPixels(
  values: ArrayLike<number>,
  [height, width]: readonly [number, number],
  { limit, colors }: DivergingScale,
): Pixels {
  const [below, zero, above] = colors.map(rgbOf);
  const bytes = new Uint8Array(height * width * 3);
  for (let at = 0; at < height * width; at++) {
    const share = limit === 0 ? 0 : Math.max(-1, Math.min(1, values[at]! / limit));
    const end = share < 0 ? below! : above!;
    for (let channel = 0; channel < 3; channel++) {
      bytes[at * 3 + channel] = Math.round(zero![channel]! + (end[channel]! - zero![channel]!) * Math.abs(share));
    }
  }
  return { width, height, channels: 3, bytes };
}

function rgbOf(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
