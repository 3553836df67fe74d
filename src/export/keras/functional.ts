import type { KerasNode, KerasObject } from './network.js';

/** The configuration of a Functional model of Keras 3 apart from its name. */
export function functionalConfig(nodes: readonly KerasNode[]) {
  const names = nodes.map(({ layer }) => layer.config['name'] as string);
  const reference = (at: number) => [names[at]!, 0, 0] as const;
  const layers = nodes.map(({ layer, inputs }, at) => {
    const tensors = inputs.map((input) => ({
      class_name: '__keras_tensor__',
      config: { shape: [null, ...nodes[input]!.shape], dtype: 'float32', keras_history: reference(input) },
    }));
    const called = { args: tensors.length === 1 ? tensors : [tensors], kwargs: {} };
    return { ...layer, name: names[at]!, inbound_nodes: inputs.length === 0 ? [] : [called] };
  });
  return { layers, input_layers: reference(0), output_layers: reference(nodes.length - 1) };
}

/**
 * The layers in the order in which a Functional model has them, which is that of its weights: the farthest from the output
 * first, and of those that are as far, the first that is met on the way from the output to the inputs.
 */
export function orderLayers(nodes: readonly KerasNode[]): readonly KerasObject[] {
  const depths = nodes.map(() => 0);
  for (let at = nodes.length - 1; at >= 0; at--)
    for (const input of nodes[at]!.inputs) depths[input] = Math.max(depths[input]!, depths[at]! + 1);
  const met = new Map<number, number>();
  const visit = (at: number): void => {
    if (met.has(at)) return;
    met.set(at, met.size);
    nodes[at]!.inputs.forEach(visit);
  };
  // Each layer stands behind its inputs, so the last one is the output.
  visit(nodes.length - 1);
  const places = nodes.map((_, at) => at);
  places.sort((a, b) => depths[b]! - depths[a]! || met.get(a)! - met.get(b)!);
  return places.map((at) => nodes[at]!.layer);
}
