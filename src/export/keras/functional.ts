import { kerasOrder } from '../../formats/keras-order.js';
import type { KerasNode } from './network.js';
import type { KerasObject } from './objects.js';

/** The configuration of a Functional model of Keras 3 apart from its name. */
export function functionalConfig(nodes: readonly KerasNode[]) {
  const names = nodes.map(({ layer }) => layer.config['name'] as string);
  const reference = (at: number) => [names[at]!, 0, 0] as const;
  const layers = nodes.map(({ layer, inputs, areArguments = false }, at) => {
    const tensors = inputs.map((input) => ({
      class_name: '__keras_tensor__',
      config: { shape: [null, ...nodes[input]!.shape], dtype: 'float32', keras_history: reference(input) },
    }));
    const called = { args: tensors.length === 1 || areArguments ? tensors : [tensors], kwargs: {} };
    return { ...layer, name: names[at]!, inbound_nodes: inputs.length === 0 ? [] : [called] };
  });
  return { layers, input_layers: reference(0), output_layers: reference(nodes.length - 1) };
}

/** The layers in the order of Keras. Each stands behind its inputs, so the last one is the output. */
export function orderLayers(nodes: readonly KerasNode[]): readonly KerasObject[] {
  const order = kerasOrder(
    nodes.map(({ inputs }) => inputs),
    nodes.length - 1,
  );
  return order.map((at) => nodes[at]!.layer);
}
