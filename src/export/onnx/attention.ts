import type { LayerOf } from '../../config/types.js';
import type { Graph } from './graph.js';
import type { WeightedLayer } from './weighted-layer.js';

/** Self-attention from its parts: ONNX has an operator of its own from opset 23 on. */
export function addAttention(graph: Graph, { layer, weights }: WeightedLayer<LayerOf<'multi_head_attention'>>): void {
  const { num_heads: heads, key_dim: keySize, value_dim: valueSize } = layer.options;
  const [tokens, features] = layer.inputShape as readonly [number, number];
  graph.arrange('last');
  const product = (input: string, part: 'query' | 'key' | 'value' | 'output', sizes: readonly [number, number]) => {
    const bias = weights(`${part}_bias`);
    const y = graph.add('MatMul', [input, graph.constant(`${part}/kernel`, weights(`${part}_kernel`)!, sizes)]);
    return bias === undefined ? y : graph.add('Add', [y, graph.constant(`${part}/bias`, bias)]);
  };
  const headsOf = (part: 'query' | 'key' | 'value', size: number, perm: readonly number[]): string => {
    const shape = graph.constant(`${part}/shape`, [0, tokens, heads, size]);
    const apart = graph.add('Reshape', [product(graph.current, part, [features, heads * size]), shape]);
    return graph.add('Transpose', [apart], { perm });
  };
  const query = headsOf('query', keySize, [0, 2, 1, 3]);
  const scores = graph.add('MatMul', [query, headsOf('key', keySize, [0, 2, 3, 1])]);
  const scale = graph.constant('scale', Float32Array.of(1 / Math.sqrt(keySize)), []);
  const shares = graph.add('Softmax', [graph.add('Mul', [scores, scale])], { axis: -1 });
  const mixed = graph.add('MatMul', [shares, headsOf('value', valueSize, [0, 2, 1, 3])]);
  const together = graph.add('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  const rows = graph.add('Reshape', [together, graph.constant('shape', [0, tokens, heads * valueSize])]);
  graph.follow(product(rows, 'output', [heads * valueSize, features]));
}
