import type { LayerOf } from '../../config/types.js';
import type { LayerDefinition } from '../layer-definition.js';
import { shapeText, sizeOf } from '../layer-definition.js';
import { activationFlops, biasWeights, kerasActivation } from './parts.js';

export const dense: LayerDefinition<LayerOf<'dense'>> = {
  kind: 'dense',
  settings: ({ units }) => `${units}`,
  // Keras takes images too, each pixel by itself; a forgotten flatten is far more likely.
  misfit: (_, input) =>
    input.length < 3
      ? null
      : {
          code: 'SHAPE_MISMATCH',
          message: `dense needs a flat input, its input is ${input.length}-D ${shapeText(input)}`,
          fix: 'put - { type: flatten } before this layer',
        },
  outputShape: ({ units }, input) => [...input.slice(0, -1), units],
  weights: (layer, input) => [
    {
      role: 'kernel',
      shape: [input.at(-1)!, layer.units],
      initializer: layer.kernel_initializer,
      regularizer: layer.kernel_regularizer,
    },
    ...biasWeights(layer.use_bias, layer.units),
  ],
  flops: (layer, input, output) =>
    sizeOf(output) * (2 * input.at(-1)! + (layer.use_bias ? 1 : 0)) + activationFlops(layer, sizeOf(output)),
  keras: (layer) => ({
    class_name: 'Dense',
    config: { units: layer.units, activation: kerasActivation(layer.activation), use_bias: layer.use_bias },
  }),
};
