import type { Tensor } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import { registerVariant } from './variants.js';
import type { BaseLayer } from './variants.js';

interface Readable {
  read(): Tensor;
}

interface NormalizationLayer extends BaseLayer {
  scale: boolean;
  center: boolean;
  gamma?: Readable | null;
  beta?: Readable | null;
}

/** A normalization without scale or center: TensorFlow.js trains one only with both, so it reads ones or zeros instead. */
export function registerPartialNormalization(tf: Core, className: string): string {
  return registerVariant<NormalizationLayer>(
    tf,
    className,
    (Base) =>
      class extends Base {
        override call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[] {
          const { gamma, beta, scale, center } = this;
          const shape = [(Array.isArray(inputs) ? inputs[0]! : inputs).shape.at(-1)!];
          this.gamma ??= { read: () => tf.ones(shape) };
          this.beta ??= { read: () => tf.zeros(shape) };
          [this.scale, this.center] = [true, true];
          try {
            return tf.tidy(() => super.call(inputs, kwargs));
          } finally {
            Object.assign(this, { gamma, beta, scale, center });
          }
        }
      },
  );
}
