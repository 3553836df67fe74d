import type { ActivationName } from '../../config/types.js';
import { LEAKY_SLOPE } from '../../model/layers/parts.js';
import type { Graph } from './graph.js';

/** How each activation is written. ONNX has Gelu from opset 20 and Swish from 24 on; here they are their formulas. */
const activations: Readonly<Record<ActivationName, (graph: Graph) => void>> = {
  linear: () => {},
  relu: (graph) => graph.apply('Relu'),
  leaky_relu: (graph) => graph.apply('LeakyRelu', [], { alpha: { float: LEAKY_SLOPE } }),
  elu: (graph) => graph.apply('Elu', [], { alpha: { float: 1 } }),
  selu: (graph) => graph.apply('Selu', [], { alpha: { float: SELU_ALPHA }, gamma: { float: SELU_SCALE } }),
  sigmoid: (graph) => graph.apply('Sigmoid'),
  tanh: (graph) => graph.apply('Tanh'),
  softplus: (graph) => graph.apply('Softplus'),
  softmax: (graph) => graph.apply('Softmax', [], { axis: graph.channelAxis }),
  swish: (graph) => graph.apply('Mul', [graph.add('Sigmoid', [graph.current])]),
  gelu: (graph) => {
    const number = (name: string, value: number): string => graph.constant(name, Float32Array.of(value), []);
    const scaled = graph.add('Mul', [graph.current, number('sqrt_half', Math.SQRT1_2)]);
    const shifted = graph.add('Add', [graph.add('Erf', [scaled]), number('one', 1)]);
    graph.apply('Mul', [shifted]);
    graph.apply('Mul', [number('half', 0.5)]);
  },
};

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export function addActivation(graph: Graph, activation: ActivationName): void {
  activations[activation](graph);
}
