import { aroundZero } from './augmentation.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';
import { cutToRange } from './random-contrast.js';

/** Keras: pixel + 255 * factor, cut to 0 … 255. */
export const randomBrightness: AugmentationDefinition<AugmentationOf<'random_brightness'>> = {
  prepare: ({ factor }) => {
    const range = aroundZero(factor);
    return (pixels, _, draws) => {
      brighten(pixels, 255 * draws.between(range));
      return pixels;
    };
  },
};

export function brighten(pixels: Float32Array, added: number): void {
  for (let at = 0; at < pixels.length; at++) pixels[at] = cutToRange(pixels[at]! + added);
}
