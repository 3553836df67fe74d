import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Core, Libraries } from './libraries.js';

/** The layers that take a dilation rate, and where they keep the kernel it applies to. */
const KERNELS = { Conv2D: 'kernel', SeparableConv2D: 'depthwiseKernel' } as const;

interface Readable {
  read(): Tensor;
}

/** The parts of a convolution layer that are not public. */
interface ConvolutionLayer {
  dilationRate: number | number[];
  call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[];
  [kernel: string]: unknown;
}

const PREFIX = 'MnistxDilated';
let isRegistered = false;

export function takesDilation(className: string): boolean {
  return Object.hasOwn(KERNELS, className);
}

/**
 * Registers, once, layers that convolve with a kernel spread out by zeros: TensorFlow.js has no gradient for a dilated
 * convolution, but has one for that. Returns the name to use in a training topology.
 */
export function registerDilated({ tf }: Libraries, className: string): string {
  if (!isRegistered) {
    for (const [name, kernel] of Object.entries(KERNELS)) register(tf, name, kernel);
    isRegistered = true;
  }
  return PREFIX + className;
}

function register(tf: Core, className: string, kernelKey: string): void {
  // The classes are not exported, but registered by name for reading models.
  const [base] = tf.serialization.SerializationMap.getMap().classNameMap[className]!;
  const Base = base as unknown as new (options: object) => ConvolutionLayer;
  class DilatedLayer extends Base {
    static readonly className = PREFIX + className;

    override call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[] {
      const [kernel, dilationRate] = [this[kernelKey] as Readable, this.dilationRate];
      const [vertical, horizontal] = Array.isArray(dilationRate) ? dilationRate : [dilationRate, dilationRate];
      this[kernelKey] = { read: () => spread(tf, kernel.read() as Tensor4D, vertical!, horizontal!) };
      this.dilationRate = [1, 1];
      try {
        return super.call(inputs, kwargs);
      } finally {
        this[kernelKey] = kernel;
        this.dilationRate = dilationRate;
      }
    }
  }
  tf.serialization.registerClass(DilatedLayer as unknown as Parameters<typeof tf.serialization.registerClass>[0]);
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
