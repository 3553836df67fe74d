import type { Tensor } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import { registerVariant } from './variants.js';

/** A dropout layer whose mask is given: TensorFlow.js' own draws the same mask every step once it is seeded. */
export interface MaskedDropout {
  /** Same shape as the input; 0 or 1 / (1 - rate). `null` outside training. */
  mask: Tensor | null;
}

export function registerMaskedDropout(tf: Core): string {
  return registerVariant(
    tf,
    'Dropout',
    (Base) =>
      class extends Base implements MaskedDropout {
        mask: Tensor | null = null;

        override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
          const input = Array.isArray(inputs) ? inputs[0]! : inputs;
          return kwargs.training === true && this.mask !== null ? tf.mul(input, this.mask) : tf.clone(input);
        }
      },
  );
}
