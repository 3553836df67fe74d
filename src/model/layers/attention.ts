import type { LayerOf } from '../../config/types.js';
import { needsTokens } from '../layer-definition.js';
import type { LayerDefinition, WeightRequest } from '../layer-definition.js';
import type { AttentionPart, Shape } from '../types.js';
import { dropoutMask } from './noise.js';

type Attention = LayerOf<'multi_head_attention'>;

export const multiHeadAttention: LayerDefinition<Attention> = {
  settings: ({ num_heads, key_dim }) => `${num_heads}×${key_dim}`,
  misfit: (_, input) => needsTokens('multi_head_attention', input),
  outputShape: (_, input) => input,
  weights: (layer, input) => [
    ...partWeights(layer, 'query', [input[1]!, layer.num_heads, layer.key_dim]),
    ...partWeights(layer, 'key', [input[1]!, layer.num_heads, layer.key_dim]),
    ...partWeights(layer, 'value', [input[1]!, layer.num_heads, layer.value_dim]),
    ...partWeights(layer, 'output', [layer.num_heads, layer.value_dim, input[1]!]),
  ],
  innerValues: ({ num_heads: heads, key_dim: keys, value_dim: values }, [tokens]) =>
    heads * tokens! * (2 * keys + 2 * values + tokens!),
  flops: ({ num_heads: heads, key_dim: keys, value_dim: values, use_bias }, input) => {
    const [tokens, features] = input as readonly [number, number];
    const perToken = heads * (2 * keys + values) * (2 * features + (use_bias ? 1 : 0));
    const perPair = heads * (2 * keys + 2 * values + 1);
    const output = features * (2 * heads * values + (use_bias ? 1 : 0));
    return tokens * (perToken + tokens * perPair + output);
  },
  keras: kerasAttention,
  tfjs: (layer) => ({ ...kerasAttention(layer), isForeign: true }),
  /** Of the weights that a token gives the others, for each head. */
  mask: ({ dropout, num_heads: heads }) =>
    dropout === 0 ? null : { ...dropoutMask(dropout), shape: ([tokens]) => [heads, tokens!, tokens!] },
};

function kerasAttention({ num_heads, key_dim, value_dim, dropout, use_bias }: Attention) {
  return { class_name: 'MultiHeadAttention', config: { num_heads, key_dim, value_dim, dropout, use_bias } };
}

/** Biases have the last axes of their kernel, as Keras has them. */
function partWeights(
  { kernel_initializer: initializer, kernel_regularizer: regularizer, use_bias: hasBias }: Attention,
  part: AttentionPart,
  shape: Shape,
): readonly WeightRequest[] {
  const bias = part === 'output' ? shape.slice(2) : shape.slice(1);
  return [
    { role: `${part}_kernel`, shape, initializer, regularizer },
    ...(hasBias ? [{ role: `${part}_bias`, shape: bias, initializer: 'zeros' } as const] : []),
  ];
}
