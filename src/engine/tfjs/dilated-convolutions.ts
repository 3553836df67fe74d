import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import { registerVariant } from './variants.js';
import type { BaseLayer } from './variants.js';

/** The parts of a convolution layer that are not public. */
interface ConvolutionLayer extends BaseLayer {
  dilationRate: number | number[];
  [kernel: string]: unknown;
}

/**
 * A convolution with a kernel spread out by zeros: TensorFlow.js has no gradient for a dilated convolution, but has one for
 * this. `kernelKey` is where the layer keeps the kernel.
 */
export function registerDilated(tf: Core, className: string, kernelKey: 'kernel' | 'depthwiseKernel'): string {
  return registerVariant<ConvolutionLayer>(
    tf,
    className,
    (Base) =>
      class extends Base {
        override call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[] {
          const [kernel, dilationRate] = [this[kernelKey] as { read(): Tensor4D }, this.dilationRate];
          const [vertical, horizontal] = Array.isArray(dilationRate) ? dilationRate : [dilationRate, dilationRate];
          this[kernelKey] = { read: () => spread(tf, kernel.read(), vertical!, horizontal!) };
          this.dilationRate = [1, 1];
          try {
            return super.call(inputs, kwargs);
          } finally {
            this[kernelKey] = kernel;
            this.dilationRate = dilationRate;
          }
        }
      },
  );
}

/** (h, w, a, b) to ((h - 1) * vertical + 1, (w - 1) * horizontal + 1, a, b), zeros between. */
function spread(tf: Core, kernel: Tensor4D, vertical: number, horizontal: number): Tensor {
  const [height, width, a, b] = kernel.shape;
  const apart = tf.reshape(kernel, [height, 1, width, 1, a * b]);
  const padded = tf.pad(apart, [
    [0, 0],
    [0, vertical - 1],
    [0, 0],
    [0, horizontal - 1],
    [0, 0],
  ]);
  const grid = tf.reshape(padded, [height * vertical, width * horizontal, a, b]);
  return tf.slice(grid, [0, 0, 0, 0], [(height - 1) * vertical + 1, (width - 1) * horizontal + 1, a, b]);
}
