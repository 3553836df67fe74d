import type { LayerOf } from '../config/types.js';
import { isFields } from './fields.js';

export type ActivationName = LayerOf<'activation'>['activation'];

const NAMES: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  leaky_relu: 'leaky_relu',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  swish: 'swish',
  silu: 'swish',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  softplus: 'softplus',
  softmax: 'softmax',
  linear: 'linear',
};

/** Our name of an activation as Keras' JSON names it, as a text or as a function; `null` if there is none. */
export function activationOf(value: unknown): ActivationName | null {
  if (value === undefined || value === null) return 'linear';
  const name = isFields(value) && value['class_name'] === 'function' ? value['config'] : value;
  return typeof name === 'string' && Object.hasOwn(NAMES, name) ? NAMES[name]! : null;
}
