import type { AugmentationDefinition, AugmentationOf, Example } from './augmentation.js';

/**
 * Zhang et al., "mixup: beyond empirical risk minimization", 2017, as Keras' MixUp: w * own + (1 - w) * partner for images
 * and targets, w from Beta(alpha, alpha).
 */
export const mixup: AugmentationDefinition<AugmentationOf<'mixup'>> = {
  prepareMixing:
    ({ alpha }) =>
    (own, partner, draws) =>
      blend(own, partner, draws.beta(alpha)),
};

export function blend(own: Example, partner: Example, weight: number): void {
  for (let at = 0; at < own.pixels.length; at++)
    own.pixels[at] = weight * own.pixels[at]! + (1 - weight) * partner.pixels[at]!;
  mixTargets(own.target, partner.target, weight);
}

export function mixTargets(own: Float32Array, partner: Float32Array, weight: number): void {
  for (let at = 0; at < own.length; at++) own[at] = weight * own[at]! + (1 - weight) * partner[at]!;
}
