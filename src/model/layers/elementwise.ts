import type { LayerOf } from '../../config/types.js';
import { sizeOf } from '../layer-definition.js';
import type { LayerDefinition, Mask } from '../layer-definition.js';
import { activationFlops, kerasActivation } from './parts.js';

export const dropout: LayerDefinition<LayerOf<'dropout'>> = {
  kind: 'dropout',
  effect: 'in place',
  settings: ({ rate }) => `${rate}`,
  outputShape: (_, input) => input,
  flops: () => 0,
  keras: ({ rate }) => ({ class_name: 'Dropout', config: { rate } }),
  mask: ({ rate }) => (rate === 0 ? null : dropoutMask(rate)),
};

export const activation: LayerDefinition<LayerOf<'activation'>> = {
  effect: 'in place',
  outputShape: (_, input) => input,
  flops: (layer, input) => activationFlops(layer, sizeOf(input)),
  keras: (layer) => ({ class_name: 'Activation', config: { activation: kerasActivation(layer.activation) } }),
};

/** A factor is 0 with probability `rate`, else 1 / (1 - rate). */
export function dropoutMask(rate: number): Mask {
  const threshold = rate * 0x100000000;
  const kept = 1 / (1 - rate);
  const fill = (words: Uint32Array, factors: Float32Array): void => {
    for (let at = 0; at < factors.length; at++) factors[at] = words[at]! < threshold ? 0 : kept;
  };
  return { wordsPerFactor: 1, fill };
}
