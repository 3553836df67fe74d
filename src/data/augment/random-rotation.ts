import { cos, sin } from '../../exact-math.js';
import type { ImageShape } from '../types.js';
import { aroundZero } from './augmentation.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';
import type { AffineMap } from './resample.js';

/** Keras: the output at p is the input at c + R (p - c), with c the middle of the image and R a turn by the angle. */
export const randomRotation: AugmentationDefinition<AugmentationOf<'random_rotation'>> = {
  prepare: ({ factor, ...sampling }, shape, { resampleAffine }) => {
    const turns = aroundZero(factor);
    return (pixels, spare, draws) => {
      resampleAffine(pixels, spare, { shape, sampling }, rotationBy(2 * Math.PI * draws.between(turns), shape));
      return spare;
    };
  },
};

/** `angle` is in radians, counter-clockwise. */
export function rotationBy(angle: number, [height, width]: ImageShape): AffineMap {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const [cosine, sine] = [cos(angle), sin(angle)];
  return [cosine, -sine, x - x * cosine + y * sine, sine, cosine, y - x * sine - y * cosine];
}
