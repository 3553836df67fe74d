import { counted } from '../figures.js';
import type { Rule } from '../types.js';

/** Wu and He, "Group normalization", 2018: the error of batch normalisation is the same with 32 and 16, and grows below. */
const SMALLEST = 16;
const USUAL = 64;

/** Means over a few images are mostly noise. */
export const tinyBatches: Rule = {
  title: 'Batch normalisation with tiny batches',
  seenBy: `the network has \`batch_normalization\`, and batches of fewer than ${SMALLEST} images`,
  remedy: `batches of ${USUAL}`,
  find: ({ plan }) => {
    const { batch_size: size } = plan.training;
    const normalized = plan.layers.filter(({ type }) => type === 'batch_normalization');
    if (normalized.length === 0 || size >= SMALLEST) return [];
    return [
      {
        severity: 'warning',
        what: 'Batches are too small for batch normalisation: means over so few images are mostly noise',
        seenBy: `batches of ${counted(size, 'image')}, and ${counted(normalized.length, 'layer')} of batch_normalization`,
        path: ['train', 'batch_size'],
        remedies: [{ settings: [`train.batch_size=${USUAL}`], purpose: `to train with batches of ${USUAL}` }],
      },
    ];
  },
};
