import type { Tensor } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import { registerVariant } from './variants.js';
import type { BaseLayer } from './variants.js';

interface Readable {
  read(): Tensor;
}

interface NormalizationLayer extends BaseLayer {
  readonly epsilon: number;
  readonly gamma?: Readable | null;
  readonly beta?: Readable | null;
}

/** TensorFlow.js has no such class. The weights are those of its layer normalization. */
export function registerGroupNormalization(tf: Core): string {
  return registerVariant<NormalizationLayer>(
    tf,
    'LayerNormalization',
    (Base) =>
      class extends Base {
        readonly groups: number;

        constructor(options: object) {
          super(options);
          this.groups = (options as { readonly groups: number }).groups;
        }

        override call(inputs: Tensor | Tensor[]): Tensor {
          const input = Array.isArray(inputs) ? inputs[0]! : inputs;
          return tf.tidy(() => {
            const normal = normalizeGroups(tf, input, this);
            const scaled = this.gamma ? tf.mul(normal, this.gamma.read()) : normal;
            return this.beta ? tf.add(scaled, this.beta.read()) : scaled;
          });
        }
      },
    'MnistxGroupNormalization',
  );
}

function normalizeGroups(tf: Core, input: Tensor, options: { groups: number; epsilon: number }): Tensor {
  const channels = input.shape.at(-1)!;
  const groups = options.groups === -1 ? channels : options.groups;
  const grouped = tf.reshape(input, [input.shape[0]!, -1, groups, channels / groups]);
  const { mean, variance } = tf.moments(grouped, [1, 3], true);
  const scale = tf.rsqrt(tf.add(variance, options.epsilon));
  return tf.reshape(tf.mul(tf.sub(grouped, mean), scale), input.shape);
}
