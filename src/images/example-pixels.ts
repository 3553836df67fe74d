import type { Pixels } from './types.js';

/** Height, width, channels. */
type ImageShape = readonly [height: number, width: number, channels: number];

/**
 * An image of a dataset for display: colour unchanged; grey as ink on paper, so 0 is white. Other numbers of channels are
 * averaged.
 */
export function renderExample(bytes: ArrayLike<number>, [height, width, channels]: ImageShape): Pixels {
  const count = height * width;
  if (channels === 3) return { width, height, channels, bytes: Uint8Array.from(bytes) };
  const ink = Uint8Array.from({ length: count }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += bytes[at * channels + channel] ?? 0;
    return 255 - Math.round(sum / channels);
  });
  return { width, height, channels: 1, bytes: ink };
}

/** How many pixels wide each pixel of a small image becomes. Whole pixels avoid blur. */
export function chooseEnlargement({ width, height }: Pick<Pixels, 'width' | 'height'>): number {
  return Math.max(1, Math.min(8, Math.floor(160 / Math.max(width, height))));
}
