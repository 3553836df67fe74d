import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { kerasOutputs, toKerasTopology } from '../../model/keras-topology.js';
import type { Mask } from '../../model/layer-definition.js';
import { maskOf } from '../../model/masks.js';
import type { Plan, PlanLayer, WeightSlot } from '../../model/types.js';
import { trainsOnLogits } from '../../model/training-facts.js';
import type { Libraries } from './libraries.js';
import type { MaskedLayer } from './masked-layer.js';
import { replaceUntrainable } from './replacements.js';
import { registerSeluSlope } from './selu-slope.js';

/** A weight tensor of the model beside its place in the plan. */
export interface BoundWeight {
  readonly slot: WeightSlot;
  readonly variable: Variable;
}

/** A plan as a `LayersModel`. Its output are logits where the loss wants them. */
export interface Network {
  readonly model: LayersModel;
  readonly weights: readonly BoundWeight[];
  /** The layers with random factors in training. */
  readonly masked: readonly { readonly layer: PlanLayer; readonly mask: Mask; readonly node: MaskedLayer }[];
}

export async function buildNetwork(libraries: Libraries, plan: Plan): Promise<Network> {
  registerSeluSlope(libraries);
  const trained = toKerasTopology(plan, { name: 'network', logits: trainsOnLogits(plan) });
  const masks = plan.layers.flatMap((layer) => {
    const mask = maskOf(layer);
    return mask === null ? [] : [{ layer, mask }];
  });
  const topology = replaceUntrainable(trained, new Set(masks.map(({ layer }) => layer.name)), libraries);
  const model = await libraries.layers.loadLayersModel(
    {
      load: async () => ({ modelTopology: topology as object, weightSpecs: [], weightData: new ArrayBuffer(0) }),
    },
    { strict: false },
  );
  const weights = plan.layers.flatMap((layer) => {
    const variables = layer.slots.length === 0 ? [] : model.getLayer(layer.name).weights;
    return layer.slots.map((slot, index) => bind(slot, variables[index]));
  });
  const masked = masks.map(({ layer, mask }) => {
    const node = model.getLayer(layer.name) as unknown as MaskedLayer;
    node.operation = mask.operation ?? 'multiply';
    return { layer, mask, node };
  });
  return { model, weights, masked };
}

export function readWeights({ weights }: Network, plan: Plan): Float32Array {
  const buffer = new Float32Array(plan.weightCount);
  for (const { slot, variable } of weights) buffer.set(variable.dataSync(), slot.offset);
  return buffer;
}

export function writeWeights({ tf }: Libraries, { weights }: Network, buffer: Float32Array): void {
  for (const { slot, variable } of weights) {
    const values = tf.tensor(buffer.slice(slot.offset, slot.offset + slot.size), [...slot.shape]);
    variable.assign(values);
    values.dispose();
  }
}

/** The model up to one layer. */
export function networkUpTo({ layers }: Libraries, { model }: Network, plan: Plan, layer: PlanLayer): LayersModel {
  const { output } = model.getLayer(kerasOutputs(plan)[layer.index]!);
  return layers.model({ inputs: model.inputs, outputs: output });
}

function bind(slot: WeightSlot, weight: { read(): Tensor; shape: (number | null)[] } | undefined): BoundWeight {
  const isSame =
    weight !== undefined &&
    weight.shape.length === slot.shape.length &&
    weight.shape.every((size, axis) => size === slot.shape[axis]);
  if (!isSame) throw new Error(`TensorFlow.js has no weight of shape [${slot.shape.join(', ')}] for ${slot.name}`);
  return { slot, variable: weight.read() as Variable };
}
