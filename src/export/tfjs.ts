import { tfjsLayer, toKerasTopology } from '../model/keras-topology.js';
import { littleEndian } from '../runs/floats.js';
import { modelJson } from '../runs/model-json.js';
import { refuseForeign } from './held.js';
import type { ExportWriter } from './types.js';

export const tfjsWriter: ExportWriter = {
  write: ({ manifest: { name }, plan, weights, metadata }) => {
    for (const layer of plan.layers) refuseForeign(tfjsLayer(layer), layer, FOREIGN_FIX);
    const topology = toKerasTopology(plan, { name, logits: false });
    const text = modelJson(topology, plan.slots, metadata);
    return [
      { name: 'model.json', bytes: new TextEncoder().encode(text) },
      { name: 'weights.bin', bytes: littleEndian(weights) },
    ];
  },
  use: (folder) => `load it: tf.loadLayersModel('file://…/${folder}/model.json'), or its address in a page`,
};

const FOREIGN_FIX =
  'TensorFlow.js has no such layer: use --to onnx, which onnxruntime-web runs in a browser, or --to web, a page with the network inside';
