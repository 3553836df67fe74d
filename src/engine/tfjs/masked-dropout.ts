import type { Tensor } from '@tensorflow/tfjs-core';
import type { Libraries } from './libraries.js';

/** A dropout layer whose mask is given: TensorFlow.js' own draws the same mask every step once it is seeded. */
export interface MaskedDropout {
  /** Same shape as the input; 0 or 1 / (1 - rate). `null` outside training. */
  mask: Tensor | null;
}

const CLASS_NAME = 'MnistxMaskedDropout';
let isRegistered = false;

/** Registers the layer class once and returns its name for a model's topology. */
export function registerMaskedDropout({ tf, layers }: Libraries): string {
  if (isRegistered) return CLASS_NAME;
  class MaskedDropoutLayer extends layers.layers.Layer implements MaskedDropout {
    static readonly className = CLASS_NAME;
    mask: Tensor | null = null;

    override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
      const input = Array.isArray(inputs) ? inputs[0]! : inputs;
      return kwargs.training === true && this.mask !== null ? tf.mul(input, this.mask) : tf.clone(input);
    }
  }
  tf.serialization.registerClass(MaskedDropoutLayer);
  isRegistered = true;
  return CLASS_NAME;
}
