import type { LayerOf } from '../../config/types.js';
import { needsImage, shapeText, sizeOf } from '../layer-definition.js';
import type { LayerDefinition, Misfit } from '../layer-definition.js';
import type { Shape } from '../types.js';
import { biasWeights } from './parts.js';

type PatchEmbedding = LayerOf<'patch_embedding'>;

export const patchEmbedding: LayerDefinition<PatchEmbedding> = {
  kind: 'convolution',
  settings: ({ dim, patch_size }) => `${dim} ${patch_size.join('×')}`,
  misfit: (layer, input) => needsImage('patch_embedding', input) ?? unevenPatches(layer, input),
  outputShape: (layer, input) => [countPatches(layer, input), layer.dim],
  weights: (layer, input) => [
    {
      role: 'kernel',
      shape: [...layer.patch_size, input[2]!, layer.dim],
      initializer: layer.kernel_initializer,
      regularizer: layer.kernel_regularizer,
    },
    ...biasWeights(layer.use_bias, layer.dim),
    { role: 'embeddings', shape: [countPatches(layer, input), layer.dim], initializer: layer.embeddings_initializer },
  ],
  flops: ({ patch_size, use_bias: hasBias }, input, output) =>
    sizeOf(output) * (2 * sizeOf(patch_size) * input[2]! + (hasBias ? 2 : 1)),
  keras: ({ patch_size, dim, use_bias }) => ({
    class_name: 'PatchEmbedding',
    config: { patch_size, dim, use_bias },
    isForeign: true,
  }),
};

function countPatches({ patch_size: [height, width] }: PatchEmbedding, input: Shape): number {
  return (input[0]! / height) * (input[1]! / width);
}

function unevenPatches({ patch_size: size }: PatchEmbedding, input: Shape): Misfit | null {
  const axis = size.findIndex((length, at) => input[at]! % length !== 0);
  if (axis === -1) return null;
  const divisors = Array.from({ length: input[axis]! }, (_, at) => at + 1).filter((at) => input[axis]! % at === 0);
  return {
    code: 'SHAPE_MISMATCH',
    message: `patches of ${size.join('×')} do not cover ${shapeText(input)} evenly`,
    fix: `the ${axis === 0 ? 'height' : 'width'} ${input[axis]} is divided by ${divisors.join(', ')}`,
    key: 'patch_size',
  };
}
