import type { ImageShape } from '../types.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';

/** Keras: one draw of at most 0.5 mirrors the image in all directions of the mode. */
export const randomFlip: AugmentationDefinition<AugmentationOf<'random_flip'>> = {
  prepare:
    ({ mode }, shape) =>
    (pixels, spare, draws) => {
      if (draws.uniform() > 0.5) return pixels;
      flip(pixels, spare, mode, shape);
      return spare;
    },
};

export function flip(
  from: Float32Array,
  to: Float32Array,
  mode: AugmentationOf<'random_flip'>['mode'],
  [height, width, channels]: ImageShape,
): void {
  const [mirrorsRows, mirrorsColumns] = [mode !== 'horizontal', mode !== 'vertical'];
  for (let y = 0, at = 0; y < height; y++) {
    const row = mirrorsRows ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      const source = (row * width + (mirrorsColumns ? width - 1 - x : x)) * channels;
      for (let channel = 0; channel < channels; channel++) to[at++] = from[source + channel]!;
    }
  }
}
