import type { ImageShape } from '../types.js';
import type { AugmentationDefinition, AugmentationOf, Example } from './augmentation.js';
import { drawBox, forEachPixelOf } from './box.js';
import type { Box } from './box.js';
import { mixTargets } from './mixup.js';

/**
 * Yun et al., "CutMix: regularization strategy to train strong classifiers", 2019: the share of the image that stays is
 * drawn from Beta(alpha, alpha). Where the rectangle lies, and the weight of the targets, are those of Keras' CutMix, which
 * draws alpha itself from 0 … 1.
 */
export const cutmix: AugmentationDefinition<AugmentationOf<'cutmix'>> = {
  prepareMixing:
    ({ alpha }, shape) =>
    (own, partner, draws) => {
      const side = Math.sqrt(1 - draws.beta(alpha));
      paste(own, partner, drawBox(side, side, shape, draws), shape);
    },
};

export function paste(own: Example, partner: Example, box: Box, shape: ImageShape): void {
  const [height, width, channels] = shape;
  forEachPixelOf(box, shape, (at) => {
    for (let channel = 0; channel < channels; channel++) own.pixels[at + channel] = partner.pixels[at + channel]!;
  });
  const area = (box.right - box.left) * (box.bottom - box.top);
  mixTargets(own.target, partner.target, 1 - area / (width * height));
}
