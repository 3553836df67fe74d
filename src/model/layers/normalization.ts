import type { LayerOf } from '../../config/types.js';
import type { LayerDefinition, WeightRequest } from '../layer-definition.js';
import { sizeOf } from '../layer-definition.js';
import type { Shape } from '../types.js';

export const batchNormalization: LayerDefinition<LayerOf<'batch_normalization'>> = {
  kind: 'normalization',
  effect: 'in place',
  outputShape: (_, input) => input,
  weights: (layer, input) => [
    ...scaleAndCenter(layer, input),
    { role: 'moving_mean', shape: lastAxis(input), initializer: 'zeros', trainable: false },
    { role: 'moving_variance', shape: lastAxis(input), initializer: 'ones', trainable: false },
  ],
  flops: (_, input) => 4 * sizeOf(input),
  keras: ({ momentum, epsilon, center, scale }) => ({
    class_name: 'BatchNormalization',
    config: { axis: -1, momentum, epsilon, center, scale },
  }),
};

export const layerNormalization: LayerDefinition<LayerOf<'layer_normalization'>> = {
  kind: 'normalization',
  effect: 'in place',
  outputShape: (_, input) => input,
  weights: scaleAndCenter,
  flops: (_, input) => 8 * sizeOf(input),
  keras: ({ epsilon, center, scale }) => ({
    class_name: 'LayerNormalization',
    config: { axis: -1, epsilon, center, scale },
  }),
};

function scaleAndCenter(
  { scale, center }: { scale: boolean; center: boolean },
  input: Shape,
): readonly WeightRequest[] {
  return [
    ...(scale ? [{ role: 'gamma', shape: lastAxis(input), initializer: 'ones' } as const] : []),
    ...(center ? [{ role: 'beta', shape: lastAxis(input), initializer: 'zeros' } as const] : []),
  ];
}

function lastAxis(input: Shape): Shape {
  return [input.at(-1)!];
}
