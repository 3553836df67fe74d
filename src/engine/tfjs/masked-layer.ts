import type { Tensor } from '@tensorflow/tfjs-core';
import type { Libraries } from './libraries.js';

/** A layer whose random factors are given: TensorFlow.js' own draw the same ones every step once they are seeded. */
export interface MaskedLayer {
  /** Same shape as the input. `null` outside training. */
  mask: Tensor | null;
}

/** Registers the class, once; returns its name for a model's topology. */
export function registerMaskedLayer({ tf, layers }: Libraries): string {
  const name = 'MnistxMasked';
  if (name in tf.serialization.SerializationMap.getMap().classNameMap) return name;
  class Masked extends layers.layers.Layer implements MaskedLayer {
    static className = name;
    mask: Tensor | null = null;

    override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
      const input = Array.isArray(inputs) ? inputs[0]! : inputs;
      return kwargs.training === true && this.mask !== null ? tf.mul(input, this.mask) : tf.clone(input);
    }
  }
  tf.serialization.registerClass(Masked);
  return name;
}
