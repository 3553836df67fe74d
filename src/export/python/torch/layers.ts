import type { LayerType } from '../../../config/types.js';
import { heldLayer } from '../../held.js';
import { call, number, rescaled } from '../code.js';
import type { Code } from '../code.js';
import { activationSteps } from './activations.js';
import { patchEmbedding, selfAttention } from './attention.js';
import { biasInitial, biasTensors, conv2d, depthwiseConv2d, moduleStep, separableConv2d } from './convolution.js';
import { initialKernel } from './initializers.js';
import { branches, residual } from './merging.js';
import { batchNormalization, groupNormalization, layerNormalization } from './normalization.js';
import { slotOf } from './piece.js';
import type { TorchPiece, TorchPlace } from './piece.js';
import { averagePooling2d, globalAveragePooling2d, globalMaxPooling2d, maxPooling2d } from './pooling.js';
import { prelu } from './prelu.js';
import { flatten, reshape, zeroPadding2d } from './shaping.js';
import { transposed } from './transpose.js';

const layers: { readonly [T in LayerType]?: (place: TorchPlace<T>) => TorchPiece } = {
  dense,
  conv2d,
  depthwise_conv2d: depthwiseConv2d,
  separable_conv2d: separableConv2d,
  max_pooling2d: maxPooling2d,
  average_pooling2d: averagePooling2d,
  global_average_pooling2d: globalAveragePooling2d,
  global_max_pooling2d: globalMaxPooling2d,
  global_average_pooling1d: () => ({ steps: [(x) => `${x}.mean(1)`] }),
  patch_embedding: patchEmbedding,
  multi_head_attention: selfAttention,
  flatten,
  reshape,
  rescaling: ({ options: { scale, offset } }) => ({ steps: [(x) => rescaled(x, scale, offset)] }),
  dropout: (place) => moduleOf(place, call('nn.Dropout', number(place.options.rate))),
  spatial_dropout2d: (place) => moduleOf(place, call('nn.Dropout2d', number(place.options.rate))),
  gaussian_noise: ({ options: { stddev } }) => ({
    steps: [(x) => `gaussian_noise(${x}, ${number(stddev)}, self.training)`],
    helpers: ['gaussian_noise'],
  }),
  activation: ({ options, layer }) => ({ steps: activationSteps(options.activation, layer.outputShape) }),
  batch_normalization: batchNormalization,
  layer_normalization: layerNormalization,
  group_normalization: groupNormalization,
  prelu,
  zero_padding2d: zeroPadding2d,
  residual,
  branches,
};

/** What a layer adds to the module class. */
export function pieceOf(place: TorchPlace): TorchPiece {
  const make = heldLayer<(place: TorchPlace) => TorchPiece>(layers, place.layer);
  return make(place);
}

/** A module without weights. */
function moduleOf(place: TorchPlace, code: Code): TorchPiece {
  const name = place.attribute();
  return { modules: [{ attribute: name, code }], steps: [moduleStep(name)] };
}

/** (in, out) → (out, in), with the inputs in the order that a flattened image has here. */
function dense(place: TorchPlace<'dense'>): TorchPiece {
  const { options, layer, imageBefore } = place;
  const name = place.attribute();
  const kernel = slotOf(layer, 'kernel')!;
  const [inputs, outputs] = kernel.shape as readonly [number, number];
  const from = imageBefore === null ? [inputs] : imageBefore;
  const axes = imageBefore === null ? [1, 0] : [3, 2, 0, 1];
  const bias = options.use_bias ? null : 'bias=False';
  return {
    modules: [{ attribute: name, code: call('nn.Linear', number(inputs), number(outputs), bias) }],
    steps: [moduleStep(name), ...activationSteps(options.activation, layer.outputShape)],
    tensors: [
      transposed({ name: `${name}.weight`, slot: kernel, from: [...from, outputs], axes, shape: [outputs, inputs] }),
      ...biasTensors(name, place),
    ],
    initial: [...initialKernel(`self.${name}.weight`, kernel, true), ...biasInitial(name, place)],
  };
}
