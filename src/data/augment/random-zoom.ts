import type { ImageShape } from '../types.js';
import { aroundZero } from './augmentation.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';
import type { AffineMap } from './resample.js';

/** Keras: the output at p is the input at c + z (p - c), with c the middle of the image and z = 1 + factor of each side. */
export const randomZoom: AugmentationDefinition<AugmentationOf<'random_zoom'>> = {
  prepare: ({ height, width, ...sampling }, shape, { resampleAffine }) => {
    const vertical = aroundZero(height);
    const horizontal = width === 'same' ? null : aroundZero(width);
    return (pixels, spare, draws) => {
      const y = 1 + draws.between(vertical);
      const x = horizontal === null ? y : 1 + draws.between(horizontal);
      resampleAffine(pixels, spare, { shape, sampling }, zoomBy(x, y, shape));
      return spare;
    };
  },
};

export function zoomBy(x: number, y: number, [height, width]: ImageShape): AffineMap {
  return [x, 0, ((width - 1) / 2) * (1 - x), 0, y, ((height - 1) / 2) * (1 - y)];
}
