import type { ImageShape } from '../types.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';

/**
 * Keras: (pixel - mean) * contrast + mean, with the mean of the image's channel, cut to 0 … 255. The contrast is between
 * 1 - low and 1 + high, as Keras documents it; Keras 3.15 takes low for 0 if the factor is one number.
 */
export const randomContrast: AugmentationDefinition<AugmentationOf<'random_contrast'>> = {
  prepare: ({ factor }, shape) => {
    const [low, high] = typeof factor === 'number' ? [factor, factor] : factor;
    return (pixels, _, draws) => {
      adjustContrast(pixels, draws.between([1 - low, 1 + high]), shape);
      return pixels;
    };
  },
};

export function adjustContrast(pixels: Float32Array, contrast: number, [height, width, channels]: ImageShape): void {
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let at = channel; at < pixels.length; at += channels) sum += pixels[at]!;
    const mean = sum / (height * width);
    for (let at = channel; at < pixels.length; at += channels)
      pixels[at] = cutToRange((pixels[at]! - mean) * contrast + mean);
  }
}

export function cutToRange(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
