import type { KerasTopology } from '../../model/keras-topology.js';
import type { KerasLayer } from '../../model/layer-definition.js';
import { registerDilated } from './dilated-convolutions.js';
import { registerFrozenNormalization } from './frozen-normalization.js';
import { registerGroupNormalization } from './group-normalization.js';
import { multiHeadAttention } from './attention.js';
import type { Libraries } from './libraries.js';
import { registerMaskedLayer } from './masked-layer.js';
import { registerOwnLayer } from './own-layers.js';
import { registerPaddedAverage } from './padded-averages.js';
import { registerPartialNormalization } from './partial-normalizations.js';
import { registerPrelu } from './prelu.js';
import { patchEmbedding } from './patch-embedding.js';

/** A substitute for a layer that TensorFlow.js lacks or cannot train; weights and shapes stay the same. */
interface Replacement {
  needs(config: KerasLayer['config']): boolean;
  register(libraries: Libraries): string;
}

const isDilated = ({ dilation_rate: rate }: KerasLayer['config']): boolean =>
  Array.isArray(rate) && rate.some((size) => size > 1);
const isPartial = ({ scale, center }: KerasLayer['config']): boolean => scale === false || center === false;

const isAny = (): boolean => true;
const isFrozen = ({ trainable }: KerasLayer['config']): boolean => trainable === false;

/** The first that a layer needs takes its place. */
const REPLACEMENTS: Readonly<Record<string, readonly Replacement[]>> = {
  Conv2D: [{ needs: isDilated, register: ({ tf }) => registerDilated(tf, 'Conv2D', 'kernel') }],
  SeparableConv2D: [
    { needs: isDilated, register: ({ tf }) => registerDilated(tf, 'SeparableConv2D', 'depthwiseKernel') },
  ],
  AveragePooling2D: [{ needs: ({ padding }) => padding === 'same', register: ({ tf }) => registerPaddedAverage(tf) }],
  BatchNormalization: [
    { needs: isFrozen, register: ({ tf }) => registerFrozenNormalization(tf) },
    { needs: isPartial, register: ({ tf }) => registerPartialNormalization(tf, 'BatchNormalization') },
  ],
  LayerNormalization: [
    { needs: isPartial, register: ({ tf }) => registerPartialNormalization(tf, 'LayerNormalization') },
  ],
  PatchEmbedding: [
    { needs: isAny, register: (libraries) => registerOwnLayer(libraries, 'MnistxPatchEmbedding', patchEmbedding) },
  ],
  MultiHeadAttention: [
    { needs: isAny, register: (libraries) => registerOwnLayer(libraries, 'MnistxAttention', multiHeadAttention) },
  ],
  PReLU: [{ needs: isAny, register: ({ tf }) => registerPrelu(tf) }],
  GroupNormalization: [{ needs: isAny, register: ({ tf }) => registerGroupNormalization(tf) }],
};

/** The same network of layers that TensorFlow.js can train. `masked` are the names of layers with random factors. */
export function replaceUntrainable(
  topology: KerasTopology,
  masked: ReadonlySet<unknown>,
  libraries: Libraries,
): KerasTopology {
  const { class_name, config } = topology.model_config;
  const layers = config.layers.map((layer) => {
    const replacement = REPLACEMENTS[layer.class_name]?.find(({ needs }) => needs(layer.config));
    if (replacement !== undefined) return { ...layer, class_name: replacement.register(libraries) };
    return masked.has(layer.config['name']) ? { ...layer, class_name: registerMaskedLayer(libraries) } : layer;
  });
  return { ...topology, model_config: { class_name, config: { ...config, layers } } };
}
