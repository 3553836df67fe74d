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

export const groupNormalization: LayerDefinition<LayerOf<'group_normalization'>> = {
  kind: 'normalization',
  effect: 'in place',
  settings: (layer) => (layer.groups === -1 ? 'each channel' : `${layer.groups} groups`),
  misfit: (layer, input) => {
    const channels = input.at(-1)!;
    const groups = countGroups(layer, channels);
    if (groups > 0 && channels % groups === 0) return null;
    const most = largestDivisor(channels, groups);
    return {
      code: 'SHAPE_MISMATCH',
      message: `group_normalization cannot make ${groups} equal groups of ${channels} ${channels === 1 ? 'channel' : 'channels'}`,
      fix: `set groups: ${most}, or groups: -1 to normalise each channel by itself`,
      key: 'groups',
    };
  },
  outputShape: (_, input) => input,
  weights: scaleAndCenter,
  flops: (_, input) => 8 * sizeOf(input),
  keras: kerasGroups,
  tfjs: (layer) => ({ ...kerasGroups(layer), isForeign: true }),
};

function kerasGroups({ groups, epsilon, center, scale }: LayerOf<'group_normalization'>) {
  return { class_name: 'GroupNormalization', config: { groups, axis: -1, epsilon, center, scale } };
}

/** -1 are as many groups as channels. */
export function countGroups({ groups }: Pick<LayerOf<'group_normalization'>, 'groups'>, channels: number): number {
  return groups === -1 ? channels : groups;
}

/** The largest divisor of `value` up to `most`. */
function largestDivisor(value: number, most: number): number {
  let divisor = Math.max(1, Math.min(value, most));
  while (value % divisor !== 0) divisor--;
  return divisor;
}

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
