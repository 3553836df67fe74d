import type { KerasTopology } from '../../model/keras-topology.js';
import type { KerasLayer } from '../../model/layer-definition.js';
import { registerDilated } from './dilated-convolutions.js';
import type { Core, Libraries } from './libraries.js';
import { registerMaskedLayer } from './masked-layer.js';
import { registerPaddedAverage } from './padded-averages.js';
import { registerPartialNormalization } from './partial-normalizations.js';

/** A substitute for a layer that TensorFlow.js cannot train; weights and shapes stay the same. */
interface Replacement {
  needs(config: KerasLayer['config']): boolean;
  register(tf: Core): string;
}

const isDilated = ({ dilation_rate: rate }: KerasLayer['config']): boolean =>
  Array.isArray(rate) && rate.some((size) => size > 1);
const isPartial = ({ scale, center }: KerasLayer['config']): boolean => scale === false || center === false;

const REPLACEMENTS: Readonly<Record<string, Replacement>> = {
  Conv2D: { needs: isDilated, register: (tf) => registerDilated(tf, 'Conv2D', 'kernel') },
  SeparableConv2D: { needs: isDilated, register: (tf) => registerDilated(tf, 'SeparableConv2D', 'depthwiseKernel') },
  AveragePooling2D: { needs: ({ padding }) => padding === 'same', register: registerPaddedAverage },
  BatchNormalization: {
    needs: isPartial,
    register: (tf) => registerPartialNormalization(tf, 'BatchNormalization'),
  },
  LayerNormalization: {
    needs: isPartial,
    register: (tf) => registerPartialNormalization(tf, 'LayerNormalization'),
  },
};

/** The same network of layers that TensorFlow.js can train. `masked` are the names of layers with random factors. */
export function replaceUntrainable(
  topology: KerasTopology,
  masked: ReadonlySet<unknown>,
  libraries: Libraries,
): KerasTopology {
  const { class_name, config } = topology.model_config;
  const layers = config.layers.map((layer) => {
    if (masked.has(layer.config['name'])) return { ...layer, class_name: registerMaskedLayer(libraries) };
    const replacement = REPLACEMENTS[layer.class_name];
    return replacement?.needs(layer.config) ? { ...layer, class_name: replacement.register(libraries.tf) } : layer;
  });
  return { ...topology, model_config: { class_name, config: { ...config, layers } } };
}
