import type { LayerOf } from '../../config/types.js';
import type { PlanLayer, WeightSlot } from '../../model/types.js';
import { slotVariable } from './form.js';
import type { KerasForm, LayerVariable } from './form.js';
import { layerObject, trainableOption, trainingOptions } from './objects.js';

/**
 * Keras has no layer for patches, so three do it: a `Reshape` of an image (height, width, channels) to a grid of patches
 * (rows, patch height, columns, patch width, channels); an `EinsumDense`, which has the layer's name and kernel; and a
 * `Reshape` of its output (rows, columns, dim) to tokens.
 *
 * The bias of the `EinsumDense` is (rows, columns, dim): the sum of the layer's bias and embeddings. The network computes
 * the same, with one weight in place of two that are only ever added.
 */
export const patchEmbeddingForm: KerasForm = {
  parts: (layer, freeName) => {
    const { name, inputShape, outputShape } = layer;
    const { patch_size: size, kernel_initializer, kernel_regularizer, embeddings_initializer } = optionsOf(layer);
    const [rows, columns, dim] = gridShape(layer);
    const patches = [rows, size[0], columns, size[1], inputShape[2]!];
    const projection = layerObject('EinsumDense', {
      ...{
        name,
        ...trainableOption(layer),
        equation: PROJECTION,
        output_shape: [rows, columns, dim],
        bias_axes: 'hwd',
      },
      ...trainingOptions({ kernel_initializer, kernel_regularizer, bias_initializer: embeddings_initializer }),
    });
    return [
      { layer: reshape(freeName(`${name}_patches`), patches), shape: patches },
      { layer: projection, shape: [rows, columns, dim] },
      { layer: reshape(freeName(`${name}_tokens`), outputShape), shape: outputShape },
    ];
  },
  remark: (layer) =>
    slotOf(layer, 'bias') === undefined
      ? null
      : `Keras has one bias for each token of "${layer.name}" in place of its bias and embeddings, which are added in it`,
  variables: (layer) => [slotVariable(slotOf(layer, 'kernel')!), positionedBias(layer)],
};

/** Of the patches at (h, w), the pixels (p, q) and channels c give the features d. */
const PROJECTION = 'bhpwqc,pqcd->bhwd';

function reshape(name: string, target_shape: readonly number[]) {
  return layerObject('Reshape', { name, target_shape });
}

function positionedBias(layer: PlanLayer): LayerVariable {
  const [embeddings, bias] = [slotOf(layer, 'embeddings')!, slotOf(layer, 'bias')];
  const { isTrainable, values } = slotVariable(embeddings);
  return {
    shape: gridShape(layer),
    isTrainable,
    values: (weights) =>
      bias === undefined
        ? values(weights)
        : values(weights).map((value, at) => value + weights[bias.offset + (at % bias.size)]!),
  };
}

/** Rows and columns of patches, and the features of each. */
function gridShape(layer: PlanLayer): readonly [rows: number, columns: number, dim: number] {
  const { patch_size: size, dim } = optionsOf(layer);
  return [layer.inputShape[0]! / size[0], layer.inputShape[1]! / size[1], dim];
}

function optionsOf({ options }: PlanLayer): LayerOf<'patch_embedding'> {
  return options as LayerOf<'patch_embedding'>;
}

function slotOf({ slots }: PlanLayer, wanted: WeightSlot['role']): WeightSlot | undefined {
  return slots.find(({ role }) => role === wanted);
}
