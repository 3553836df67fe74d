import type { Case } from './engines.js';

const TRAINED = { classes: 5, count: 3, train: { optimizer: 'adam', batch_size: 3 } } as const;
const END = { type: 'dense', units: 5, activation: 'softmax' };

const TRANSFORMER: Case = {
  ...{ ...TRAINED, image: [6, 8, 3], seed: 4 },
  layers: [
    { type: 'patch_embedding', patch_size: [3, 2], dim: 7 },
    {
      type: 'residual',
      layers: [
        { type: 'layer_normalization' },
        { type: 'multi_head_attention', num_heads: 3, key_dim: 4, value_dim: 5, dropout: 0.2 },
      ],
    },
    { type: 'multi_head_attention', num_heads: 1, key_dim: 6, use_bias: false },
    { type: 'dense', units: 9, activation: 'gelu' },
    { type: 'global_average_pooling1d' },
    END,
  ],
};

const CONVOLUTIONS: Case = {
  ...{ ...TRAINED, image: [9, 8, 2], seed: 5 },
  layers: [
    { type: 'rescaling', scale: 1.5, offset: 0.3 },
    {
      type: 'zero_padding2d',
      padding: [
        [1, 0],
        [2, 1],
      ],
    },
    { type: 'conv2d', filters: 6, kernel_size: [3, 2], padding: 'same', strides: 2, activation: 'leaky_relu' },
    { type: 'batch_normalization' },
    { type: 'depthwise_conv2d', kernel_size: 3, padding: 'same', depth_multiplier: 2, activation: 'tanh' },
    { type: 'spatial_dropout2d', rate: 0.2 },
    { type: 'max_pooling2d', pool_size: 2, strides: 1, padding: 'same' },
    { type: 'separable_conv2d', filters: 6, kernel_size: 2, padding: 'same', dilation_rate: 2, activation: 'elu' },
    { type: 'group_normalization', groups: 3 },
    { type: 'average_pooling2d', pool_size: 3, strides: 2, padding: 'same' },
    { type: 'prelu', shared_axes: [1, 2], alpha_initializer: 'random_uniform' },
    { type: 'global_average_pooling2d' },
    END,
  ],
};

const UNPADDED: Case = {
  ...{ ...TRAINED, image: [12, 11, 1], seed: 6 },
  layers: [
    { type: 'conv2d', filters: 4, kernel_size: 3, activation: 'relu' },
    { type: 'gaussian_noise', stddev: 0.1 },
    { type: 'depthwise_conv2d', kernel_size: 2, padding: 'valid', activation: 'swish' },
    { type: 'max_pooling2d', pool_size: 2, strides: 1, padding: 'valid' },
    { type: 'separable_conv2d', filters: 5, kernel_size: 2, padding: 'valid', activation: 'selu' },
    { type: 'average_pooling2d', pool_size: 2, padding: 'valid' },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.3 },
    { type: 'dense', units: 8, activation: 'softplus' },
    { type: 'activation', activation: 'sigmoid' },
    { type: 'reshape', target_shape: [2, -1] },
    { type: 'dense', units: 3, activation: 'linear' },
    { type: 'flatten' },
    END,
  ],
};

const BLOCKS: Case = {
  ...{ ...TRAINED, image: [7, 6, 3], seed: 7 },
  layers: [
    {
      type: 'repeat',
      times: 2,
      layers: [
        {
          type: 'residual',
          layers: [{ type: 'conv2d', filters: 4, kernel_size: 3, padding: 'same' }],
          shortcut: [{ type: 'conv2d', filters: 4, kernel_size: 1, padding: 'valid' }],
          activation: 'relu',
        },
      ],
    },
    {
      type: 'branches',
      merge: 'concatenate',
      branches: [
        [],
        [{ type: 'conv2d', filters: 3, kernel_size: 5, padding: 'same' }],
        [{ type: 'layer_normalization' }],
      ],
    },
    { type: 'global_max_pooling2d' },
    END,
  ],
};

/** Networks that together have every layer, activation and padding of the schema. */
export const FIXED_NETWORKS: readonly Case[] = [TRANSFORMER, CONVOLUTIONS, UNPADDED, BLOCKS];
