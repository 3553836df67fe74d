import type { ActivationName } from '../../config/types.js';
import type { Zeros } from './arena.js';

/** Numbers of the elementwise activations, as kernels/activations.ts has them. */
export const ACTIVATIONS = {
  linear: 0,
  relu: 1,
  leaky_relu: 2,
  elu: 3,
  selu: 4,
  gelu: 5,
  swish: 6,
  sigmoid: 7,
  tanh: 8,
  softplus: 9,
} as const;

export type Elementwise = keyof typeof ACTIVATIONS;

export function isElementwise(name: ActivationName): name is Elementwise {
  return name !== 'softmax';
}

/** Whether the derivative follows from the output alone, so that the input need not be kept. */
export function isFromOutput(name: Elementwise): boolean {
  return name !== 'gelu' && name !== 'swish';
}

/** Whether the activation never decreases, so that it may be applied after max-pooling. */
export function isMonotone(name: Elementwise): boolean {
  return isFromOutput(name);
}

export function expectZeros(name: Elementwise): Zeros {
  return name === 'relu' ? 'final' : 'few';
}
