import type { AttentionPart } from '../../../model/types.js';
import { call, keyword, number, tuple } from '../code.js';
import { moduleStep } from './convolution.js';
import { initialKernel, initialZeros } from './initializers.js';
import { slotOf } from './piece.js';
import type { TorchPiece, TorchPlace } from './piece.js';
import { transposed } from './transpose.js';

export function patchEmbedding(place: TorchPlace<'patch_embedding'>): TorchPiece {
  const { options, layer } = place;
  const name = place.attribute();
  const [kernel, bias] = [slotOf(layer, 'kernel')!, slotOf(layer, 'bias')];
  const embeddings = slotOf(layer, 'embeddings')!;
  const sizes = [number(layer.inputShape[2]!), number(options.dim), tuple(options.patch_size, true)];
  const code = call('PatchEmbedding', ...sizes, number(layer.outputShape[0]!), bias === null ? 'bias=False' : null);
  return {
    modules: [{ attribute: name, code }],
    steps: [moduleStep(name)],
    tensors: [
      transposed({ name: `${name}.patches.weight`, slot: kernel, axes: [3, 2, 0, 1] }),
      ...(bias === null ? [] : [transposed({ name: `${name}.patches.bias`, slot: bias, axes: [0] })]),
      transposed({ name: `${name}.embeddings`, slot: embeddings, axes: [0, 1] }),
    ],
    initial: [
      ...initialKernel(`self.${name}.patches.weight`, kernel, true),
      ...(bias === null ? [] : [initialZeros(`self.${name}.patches.bias`)]),
      ...initialKernel(`self.${name}.embeddings`, embeddings, false),
    ],
    helpers: ['PatchEmbedding'],
  };
}

const PARTS: readonly AttentionPart[] = ['query', 'key', 'value', 'output'];

/** Heads and their features are one axis in PyTorch's matrices. */
export function selfAttention(place: TorchPlace<'multi_head_attention'>): TorchPiece {
  const { options, layer } = place;
  const name = place.attribute();
  const { num_heads: heads, key_dim: keys, value_dim: values, dropout, use_bias: hasBias } = options;
  const code = call(
    'SelfAttention',
    ...[layer.inputShape[1]!, heads, keys, values].map(number),
    dropout === 0 ? null : keyword('dropout', number(dropout)),
    hasBias ? null : 'bias=False',
  );
  const parts = PARTS.map((part) => {
    const kernel = slotOf(layer, `${part}_kernel`)!;
    const inputs = part === 'output' ? heads * values : layer.inputShape[1]!;
    return {
      part: `${name}.${part}`,
      kernel,
      bias: slotOf(layer, `${part}_bias`),
      from: [inputs, kernel.size / inputs],
    };
  });
  return {
    modules: [{ attribute: name, code }],
    steps: [moduleStep(name)],
    tensors: parts.flatMap(({ part, kernel, bias, from }) => [
      transposed({ name: `${part}.weight`, slot: kernel, from, axes: [1, 0] }),
      ...(bias === null ? [] : [transposed({ name: `${part}.bias`, slot: bias, from: [bias.size], axes: [0] })]),
    ]),
    initial: parts.flatMap(({ part, kernel, bias }) => [
      ...initialKernel(`self.${part}.weight`, kernel, false),
      ...(bias === null ? [] : [initialZeros(`self.${part}.bias`)]),
    ]),
    helpers: ['SelfAttention'],
  };
}
