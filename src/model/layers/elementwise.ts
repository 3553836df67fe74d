import type { LayerOf } from '../../config/types.js';
import { shapeText, sizeOf } from '../layer-definition.js';
import type { LayerDefinition } from '../layer-definition.js';
import { activationFlops, kerasActivation, signed } from './parts.js';

export const rescaling: LayerDefinition<LayerOf<'rescaling'>> = {
  effect: 'in place',
  settings: ({ scale, offset }) => `${scale} · x${signed(offset)}`,
  outputShape: (_, input) => input,
  flops: ({ offset }, input) => (offset === 0 ? 1 : 2) * sizeOf(input),
  keras: ({ scale, offset }) => ({ class_name: 'Rescaling', config: { scale, offset } }),
};

export const activation: LayerDefinition<LayerOf<'activation'>> = {
  effect: 'in place',
  outputShape: (_, input) => input,
  flops: (layer, input) => activationFlops(layer, sizeOf(input)),
  keras: (layer) => ({ class_name: 'Activation', config: { activation: kerasActivation(layer.activation) } }),
};

export const prelu: LayerDefinition<LayerOf<'prelu'>> = {
  effect: 'in place',
  settings: ({ shared_axes }) => (shared_axes.length === 0 ? '' : `shared ${shared_axes.join(' ')}`),
  misfit: ({ shared_axes }, input) => {
    const beyond = shared_axes.find((axis) => axis > input.length);
    return beyond === undefined
      ? null
      : {
          code: 'SHAPE_MISMATCH',
          message: `prelu cannot share axis ${beyond}: its input is ${shapeText(input)}`,
          fix: 'share axes that the input has, or leave out shared_axes',
          key: 'shared_axes',
        };
  },
  outputShape: (_, input) => input,
  weights: ({ shared_axes, alpha_initializer, alpha_regularizer }, input) => [
    {
      role: 'alpha',
      shape: input.map((size, axis) => (shared_axes.includes(axis + 1) ? 1 : size)),
      initializer: alpha_initializer,
      regularizer: alpha_regularizer,
    },
  ],
  flops: (_, input) => 2 * sizeOf(input),
  keras: ({ shared_axes }) => ({
    class_name: 'PReLU',
    config: { shared_axes: shared_axes.length === 0 ? null : shared_axes },
  }),
};
