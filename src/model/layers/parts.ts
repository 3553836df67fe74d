import type { ActivationName } from '../../config/types.js';
import type { WeightRequest } from '../layer-definition.js';

/** Slope of the activation `leaky_relu` below 0, as in Keras. */
export const LEAKY_SLOPE = 0.2;

export function biasWeights(hasBias: boolean, size: number): readonly WeightRequest[] {
  return hasBias ? [{ role: 'bias', shape: [size], initializer: 'zeros' }] : [];
}

export function activationFlops({ activation }: { activation: ActivationName }, values: number): number {
  return activation === 'linear' ? 0 : values;
}

/** Keras' JSON has no name for a leaky ReLU: `toKerasTopology` adds it as a layer of its own. */
export function kerasActivation(activation: ActivationName): string {
  return activation === 'leaky_relu' ? 'linear' : activation;
}

/** ` + 2`, ` - 2`; empty for 0. */
export function signed(value: number): string {
  return value === 0 ? '' : ` ${value < 0 ? '-' : '+'} ${Math.abs(value)}`;
}
