import type { Tensor } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import { registerPartialNormalization } from './partial-normalizations.js';
import { registerVariant } from './variants.js';

/** A batch normalization that uses its moving averages in training, too, and leaves them as they are. */
export function registerFrozenNormalization(tf: Core): string {
  return registerVariant(
    tf,
    // It may lack scale or center.
    registerPartialNormalization(tf, 'BatchNormalization'),
    (Base) =>
      class extends Base {
        override call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[] {
          return super.call(inputs, { ...kwargs, training: false });
        }
      },
    'MnistxFrozenBatchNormalization',
  );
}
