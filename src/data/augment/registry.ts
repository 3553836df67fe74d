import type { Augmentation, AugmentationType } from '../../config/types.js';
import type { AugmentationDefinition, AugmentationOf } from './augmentation.js';
import { cutmix } from './cutmix.js';
import { elastic } from './elastic.js';
import { mixup } from './mixup.js';
import { randomBrightness } from './random-brightness.js';
import { randomContrast } from './random-contrast.js';
import { randomErasing } from './random-erasing.js';
import { randomFlip } from './random-flip.js';
import { randomRotation } from './random-rotation.js';
import { randomTranslation } from './random-translation.js';
import { randomZoom } from './random-zoom.js';

const definitions: { readonly [T in AugmentationType]: AugmentationDefinition<AugmentationOf<T>> } = {
  random_translation: randomTranslation,
  random_rotation: randomRotation,
  random_zoom: randomZoom,
  random_flip: randomFlip,
  random_contrast: randomContrast,
  random_brightness: randomBrightness,
  random_erasing: randomErasing,
  elastic,
  mixup,
  cutmix,
};

export function augmentationOf({ type }: Pick<Augmentation, 'type'>): AugmentationDefinition<Augmentation> {
  // Each definition takes the options of its own type, by which it is found.
  return definitions[type] as AugmentationDefinition<Augmentation>;
}
