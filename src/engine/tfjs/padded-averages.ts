import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import { registerVariant } from './variants.js';
import type { BaseLayer } from './variants.js';

type Pair = [number, number];

interface PoolingLayer extends BaseLayer {
  poolingFunction(x: Tensor4D, size: Pair, strides: Pair): Tensor4D;
}

/**
 * An average pooling with padding `same`. In plain TensorFlow.js its gradient divides by the whole window, even if a part
 * of it is outside the image. This one averages over an image in a border of zeros and divides by the share inside.
 */
export function registerPaddedAverage(tf: Core): string {
  return registerVariant<PoolingLayer>(
    tf,
    'AveragePooling2D',
    (Base) =>
      class extends Base {
        override poolingFunction(x: Tensor4D, size: Pair, strides: Pair): Tensor4D {
          const { top, bottom, left, right } = tf.backend_util.computePool2DInfo(
            x.shape,
            size,
            strides,
            [1, 1],
            'same',
          ).padInfo;
          const averageOf = (image: Tensor4D): Tensor4D => {
            const padded = tf.pad(image, [
              [0, 0],
              [top, bottom],
              [left, right],
              [0, 0],
            ]) as Tensor4D;
            return tf.avgPool(padded, size, strides, 'valid');
          };
          return tf.div(averageOf(x), averageOf(tf.onesLike(x)));
        }
      },
  );
}
