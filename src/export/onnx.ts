import type { Normalization } from '../data/types.js';
import type { Plan, PlanLayer, WeightRole } from '../model/types.js';
import { inputMetadata } from './metadata.js';
import { Graph } from './onnx/graph.js';
import type { Value } from './onnx/graph.js';
import { addLayer } from './onnx/layers.js';
import { encodeModel } from './onnx/model.js';
import type { ExportedRun, ExportWriter } from './types.js';

export const onnxWriter: ExportWriter = {
  write: (run, { input }) => [{ name: 'model.onnx', bytes: writeOnnx(run, input === 'pixels') }],
  use: (file) => `run it: onnxruntime.InferenceSession("${file}"); its input and classes are in its metadata`,
};

function writeOnnx(
  { manifest, plan, weights, normalization, metadata }: ExportedRun,
  takesPixels: boolean,
): Uint8Array {
  const graph = new Graph('input', plan.inputShape);
  if (takesPixels) addNormalization(graph, normalization!);
  addLayers(graph, plan, weights);
  graph.enter('output');
  graph.apply('Identity');
  return encodeModel({
    name: manifest.name,
    description: manifest.experiment.description,
    producerVersion: metadata['mnistx.version'] ?? '',
    nodes: graph.nodes,
    tensors: graph.tensors,
    input: { name: 'input', shape: plan.inputShape },
    output: { name: graph.current, shape: [plan.classes] },
    metadata: takesPixels ? { ...metadata, ...inputMetadata(plan, null) } : metadata,
  });
}

function addLayers(graph: Graph, { layers }: Plan, weights: Float32Array): void {
  const image = graph.reached;
  const outputs: Value[] = [];
  for (const layer of layers) {
    const [first, ...others] = layer.inputs.map((input) => outputs[input] ?? image);
    graph.goTo(first!);
    addLayer(graph, { layer, weights: weightsOf(layer, weights), others });
    outputs.push(graph.reached);
  }
}

function addNormalization(graph: Graph, { scale, offset }: Normalization): void {
  graph.enter('normalization');
  graph.apply('Mul', [graph.constant('scale', Float32Array.from(scale))]);
  graph.apply('Add', [graph.constant('offset', Float32Array.from(offset))]);
}

function weightsOf({ slots }: PlanLayer, weights: Float32Array): (role: WeightRole) => Float32Array | undefined {
  return (role) => {
    const slot = slots.find((each) => each.role === role);
    return slot && weights.subarray(slot.offset, slot.offset + slot.size);
  };
}
