import type { ImageShape } from '../types.js';
import { fromZero } from './augmentation.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';
import { drawBox, forEachPixelOf } from './box.js';
import type { Box } from './box.js';
import type { Draws } from './draws.js';
import { cutToRange } from './random-contrast.js';

/**
 * Zhong et al., "Random erasing data augmentation", 2017, as Keras has it: sides are the square roots of two draws from
 * `scale`, and an image is erased if a draw from 0 … 1 is below one from `factor`.
 */
export const randomErasing: AugmentationDefinition<AugmentationOf<'random_erasing'>> = {
  misfit: (_, [height, width]) =>
    height * width > 1
      ? null
      : { message: 'random_erasing would erase images of 1 x 1 whole', fix: 'remove it, or use larger images' },
  prepare: ({ factor, scale, fill_value: value }, shape) => {
    const [probabilities, areas] = [fromZero(factor), fromZero(scale)];
    return (pixels, _, draws) => {
      const probability = draws.between(probabilities);
      if (draws.uniform() >= probability) return pixels;
      const wide = Math.sqrt(draws.between(areas));
      const high = Math.sqrt(draws.between(areas));
      const box = drawBox(wide, high, shape, draws);
      erase(pixels, box, shape, value === 'noise' ? () => noise(draws) : () => value);
      return pixels;
    };
  },
};

export function erase(pixels: Float32Array, box: Box, shape: ImageShape, draw: () => number): void {
  const channels = shape[2];
  forEachPixelOf(box, shape, (at) => {
    for (let channel = 0; channel < channels; channel++) pixels[at + channel] = draw();
  });
}

/** Keras: a standard normal draw times the greatest pixel value, cut to 0 … 255. */
function noise(draws: Draws): number {
  return cutToRange(255 * draws.normal());
}
