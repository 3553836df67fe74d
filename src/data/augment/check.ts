import type { Augmentation } from '../../config/types.js';
import type { Problem } from '../../errors.js';
import type { ImageShape } from '../types.js';
import { augmentationOf } from './registry.js';

/** What keeps a list of augmentations from working on images of this shape. */
export function findMisfits(augment: readonly Augmentation[], shape: ImageShape): Problem[] {
  return augment.flatMap((options, index): Problem[] => {
    const path = ['data', 'augment', index, 'type'];
    const definition = augmentationOf(options);
    const misfit = definition.misfit?.(options, shape) ?? null;
    if (misfit !== null) return [{ code: 'SHAPE_MISMATCH', path, ...misfit }];
    const isRepeated = augment.findIndex(({ type }) => type === options.type) < index;
    // Each doubles the work: a partner is itself mixed with a partner by those before.
    if (!isRepeated || !('prepareMixing' in definition)) return [];
    return [{ code: 'CONFLICT', path, message: `${options.type} stands twice`, fix: 'keep one of them' }];
  });
}
