import { aroundZero } from './augmentation.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';
import type { AffineMap } from './resample.js';

/** Keras: the output at (x, y) is the input at (x - dx, y - dy); dx is a fraction of the width, dy of the height. */
export const randomTranslation: AugmentationDefinition<AugmentationOf<'random_translation'>> = {
  prepare: ({ height: vertical, width: horizontal, ...sampling }, shape, { resampleAffine }) => {
    const [height, width] = shape;
    const [down, right] = [aroundZero(vertical), aroundZero(horizontal)];
    return (pixels, spare, draws) => {
      const dy = draws.between(down) * height;
      const dx = draws.between(right) * width;
      resampleAffine(pixels, spare, { shape, sampling }, translationBy(dx, dy));
      return spare;
    };
  },
};

export function translationBy(dx: number, dy: number): AffineMap {
  return [1, 0, -dx, 0, 1, -dy];
}
