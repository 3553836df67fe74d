import { HOLD_OUT } from '../remedies.js';
import type { Rule } from '../types.js';

/** Nobody can see whether it overfits. */
export const noValidation: Rule = {
  title: 'Nothing is validated',
  seenBy: '`data.validation` is `none`',
  remedy: 'a tenth of the training images for validation',
  coveredBy: ['not-finite'],
  find: ({ run }) => {
    if (run.manifest.experiment.data.validation !== 'none' || run.history.length === 0) return [];
    return [
      {
        severity: 'note',
        what: 'Nothing is validated, so overfitting cannot be seen',
        seenBy: 'no validation loss in any epoch',
        path: ['data', 'validation'],
        remedies: [HOLD_OUT],
      },
    ];
  },
};
