import { kerasTensors } from '../keras-names.js';
import { torchTensors } from '../python/torch/network.js';
import type { ExportWriter } from '../types.js';
import { encodeSafetensors } from './encode.js';

export const safetensorsWriter: ExportWriter = {
  write: ({ plan, weights, metadata, manifest: { name } }, { layout }) => {
    const tensors = layout === 'torch' ? torchTensors(plan, weights) : kerasTensors(plan, weights);
    return [
      { name: `${name}.safetensors`, bytes: encodeSafetensors(tensors, { ...metadata, 'mnistx.layout': layout! }) },
    ];
  },
  use: (path, { layout }) =>
    layout === 'torch'
      ? `load it: model.load_state_dict(safetensors.torch.load_file("${path}")); --to python writes the model`
      : `load it: safetensors.numpy.load_file("${path}"); --to python --framework keras writes the model`,
};
