import type { LayerOf } from '../../config/types.js';
import type { LayerDefinition } from '../layer-definition.js';
import { shapeText } from '../layer-definition.js';
import { activationFlops, biasWeights, kerasActivation } from './parts.js';

export const dense: LayerDefinition<LayerOf<'dense'>> = {
  kind: 'dense',
  settings: ({ units }) => `${units}`,
  misfit: (_, input) =>
    input.length === 1
      ? null
      : {
          code: 'SHAPE_MISMATCH',
          message: `dense needs a flat input, its input is ${input.length}-D ${shapeText(input)}`,
          fix: 'put - { type: flatten } before this layer',
        },
  outputShape: ({ units }) => [units],
  weights: (layer, [features]) => [
    {
      role: 'kernel',
      shape: [features!, layer.units],
      initializer: layer.kernel_initializer,
      regularizer: layer.kernel_regularizer,
    },
    ...biasWeights(layer.use_bias, layer.units),
  ],
  flops: (layer, [features]) =>
    layer.units * (2 * features! + (layer.use_bias ? 1 : 0)) + activationFlops(layer, layer.units),
  keras: (layer) => ({
    class_name: 'Dense',
    config: { units: layer.units, activation: kerasActivation(layer.activation), use_bias: layer.use_bias },
  }),
};
