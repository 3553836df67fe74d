import type { Tensor } from '@tensorflow/tfjs-core';
import type { Mask } from '../../model/layer-definition.js';
import type { Libraries } from './libraries.js';

/** A layer whose random factors are given: TensorFlow.js' own draw the same ones every step once they are seeded. */
export interface MaskedLayer {
  /** Has the shape of the input, or 1 instead of some sizes. `null` outside training. */
  mask: Tensor | null;
  operation: NonNullable<Mask['operation']>;
}

/** Registers the class, once; returns its name for a model's topology. */
export function registerMaskedLayer({ tf, layers }: Libraries): string {
  const name = 'MnistxMasked';
  if (name in tf.serialization.SerializationMap.getMap().classNameMap) return name;
  class Masked extends layers.layers.Layer implements MaskedLayer {
    static className = name;
    mask: Tensor | null = null;
    operation: MaskedLayer['operation'] = 'multiply';

    override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
      const input = Array.isArray(inputs) ? inputs[0]! : inputs;
      if (kwargs.training !== true || this.mask === null) return tf.clone(input);
      return this.operation === 'add' ? tf.add(input, this.mask) : tf.mul(input, this.mask);
    }
  }
  tf.serialization.registerClass(Masked);
  return name;
}
