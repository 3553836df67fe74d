import type { Tensor } from '@tensorflow/tfjs-core';
import type { Libraries } from './libraries.js';

const SCALE = 1.0507009873554805;
const SCALE_ALPHA = 1.7580993408473766;

/** Gives selu Keras' slope at 0, the right one; TensorFlow.js takes the left one. */
export function registerSeluSlope({ tf }: Libraries): void {
  tf.registerGradient({
    kernelName: tf.Selu,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({
      x: () => {
        const slope = tf.where(tf.greaterEqual(x!, 0), tf.fill(x!.shape, SCALE), tf.mul(tf.exp(x!), SCALE_ALPHA));
        return tf.mul(dy as Tensor, slope);
      },
    }),
  });
}
