import type { LayerOf } from '../../config/types.js';
import { needsImage, needsTokens, sizeOf } from '../layer-definition.js';
import type { LayerDefinition } from '../layer-definition.js';
import { windowMisfit, windowOutput, windowText } from './window.js';
import type { Window } from './window.js';

type Pool = LayerOf<'max_pooling2d' | 'average_pooling2d'>;
type GlobalPool = LayerOf<'global_max_pooling2d' | 'global_average_pooling2d'>;

export const maxPooling2d = pooling<LayerOf<'max_pooling2d'>>('max_pooling2d', 'MaxPooling2D');
export const averagePooling2d = pooling<LayerOf<'average_pooling2d'>>('average_pooling2d', 'AveragePooling2D');
export const globalMaxPooling2d = globalPooling<LayerOf<'global_max_pooling2d'>>(
  'global_max_pooling2d',
  'GlobalMaxPooling2D',
);
export const globalAveragePooling2d = globalPooling<LayerOf<'global_average_pooling2d'>>(
  'global_average_pooling2d',
  'GlobalAveragePooling2D',
);

export const globalAveragePooling1d: LayerDefinition<LayerOf<'global_average_pooling1d'>> = {
  kind: 'pooling',
  misfit: (_, input) => needsTokens('global_average_pooling1d', input),
  outputShape: (_, input) => [input[1]!],
  flops: (_, input) => sizeOf(input),
  keras: () => ({ class_name: 'GlobalAveragePooling1D', config: { data_format: 'channels_last' } }),
};

function pooling<L extends Pool>(type: L['type'], className: string): LayerDefinition<L> {
  return {
    kind: 'pooling',
    settings: (layer) => windowText(windowOf(layer), layer.pool_size),
    misfit: (layer, input) => windowMisfit(type, windowOf(layer), input, 'pool_size'),
    outputShape: (layer, input) => [...windowOutput(windowOf(layer), input), input[2]!],
    flops: (layer, _, output) => sizeOf(output) * sizeOf(layer.pool_size),
    keras: ({ pool_size, strides, padding }) => ({
      class_name: className,
      config: { pool_size, strides, padding, data_format: 'channels_last' },
    }),
  };
}

function globalPooling<L extends GlobalPool>(type: L['type'], className: string): LayerDefinition<L> {
  return {
    kind: 'pooling',
    misfit: (_, input) => needsImage(type, input),
    outputShape: (_, input) => [input[2]!],
    flops: (_, input) => sizeOf(input),
    keras: () => ({ class_name: className, config: { data_format: 'channels_last' } }),
  };
}

function windowOf({ pool_size, strides, padding }: Pool): Window {
  return { size: pool_size, strides, dilation: [1, 1], padding };
}
