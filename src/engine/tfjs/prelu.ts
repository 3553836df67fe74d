import type { Tensor } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import { registerVariant } from './variants.js';
import type { BaseLayer } from './variants.js';

interface SlopedLayer extends BaseLayer {
  readonly alpha: { read(): Tensor };
}

/** Keras' formula, whose slope at 0 is 0; that of TensorFlow.js is alpha. */
export function registerPrelu(tf: Core): string {
  return registerVariant<SlopedLayer>(
    tf,
    'PReLU',
    (Base) =>
      class extends Base {
        override call(inputs: Tensor | Tensor[]): Tensor {
          const input = Array.isArray(inputs) ? inputs[0]! : inputs;
          return tf.tidy(() => tf.sub(tf.relu(input), tf.mul(this.alpha.read(), tf.relu(tf.neg(input)))));
        }
      },
  );
}
