import { torchNetwork } from '../export/python/torch/network.js';
import type { ForeignModel, ForeignTensor } from '../import/types.js';
import type { Plan } from '../model/types.js';

/**
 * The tensors of a model; those of a state_dict of the module that `export --to python` writes for this plan as the weights
 * of its layers, in Keras' layout. A file is one if it says so, or if it has all tensors of that module.
 */
export function readStateDict({ tensors, isStateDict = false }: ForeignModel, plan: Plan): readonly ForeignTensor[] {
  const modules = new Map(torchNetwork(plan).tensors.map((tensor) => [tensor.name, tensor]));
  const names = new Set(tensors.map(({ name }) => name));
  if (!isStateDict && ![...modules.keys()].every((name) => names.has(name))) return tensors;
  return tensors.flatMap((tensor): ForeignTensor[] => {
    const module = modules.get(tensor.name);
    if (module === undefined) return [tensor];
    // Constants and counters of PyTorch, which Keras does not have.
    if (module.slot === undefined) return [];
    const { slot, restore, shape } = module;
    const isAsWritten = String(shape) === String(tensor.shape);
    return [
      {
        name: tensor.name,
        layer: plan.layers[slot.layer]!.name,
        role: slot.role,
        shape: isAsWritten ? plan.slots.find(({ name }) => name === slot.name)!.shape : tensor.shape,
        read: () => restore!(tensor.read()),
      },
    ];
  });
}
