import type { LayerOf } from '../../config/types.js';
import { sizeOf } from '../layer-definition.js';
import type { LayerDefinition } from '../layer-definition.js';
import { activationFlops, kerasActivation } from './parts.js';

export const dropout: LayerDefinition<LayerOf<'dropout'>> = {
  kind: 'dropout',
  effect: 'training',
  settings: ({ rate }) => `${rate}`,
  outputShape: (_, input) => input,
  flops: () => 0,
  keras: ({ rate }) => ({ class_name: 'Dropout', config: { rate } }),
};

export const activation: LayerDefinition<LayerOf<'activation'>> = {
  effect: 'in place',
  outputShape: (_, input) => input,
  flops: (layer, input) => activationFlops(layer, sizeOf(input)),
  keras: (layer) => ({ class_name: 'Activation', config: { activation: kerasActivation(layer.activation) } }),
};
