import type { Dataset } from '../data/types.js';
import { isChain } from '../model/graph.js';
import type { Plan } from '../model/types.js';
import type { Manifest } from '../runs/types.js';

/** The part of run.json about the data. */
export function dataRecord(data: Dataset): Manifest['data'] {
  return {
    name: data.name,
    image_shape: data.imageShape,
    ...(data.training.images instanceof Float32Array && { float_images: true }),
    classes: data.classes,
    class_names: data.classNames,
    ...(data.labelOffset !== undefined && { label_offset: data.labelOffset }),
    ...(data.isTransposed !== undefined && { transposed: data.isTransposed }),
    ...(data.knownAs !== undefined && { known_as: data.knownAs }),
    training_examples: data.training.count,
    validation_examples: data.validation?.count ?? 0,
    test_examples: data.test.count,
    ...(data.testCount === 0 && { test_held_out: true }),
    files: data.files,
  };
}

/** The part of run.json about the network. */
export function modelRecord(plan: Plan): Manifest['model'] {
  const branches = !isChain(plan.layers);
  return {
    parameters: plan.parameters,
    trainable_parameters: plan.trainableParameters,
    flops: plan.flops,
    memory_bytes: plan.memoryBytes,
    layers: plan.layers.map(({ name, type, inputs, outputShape, parameters, isFrozen, flops }) => ({
      name,
      type,
      ...(branches && { inputs }),
      output_shape: outputShape,
      parameters,
      ...(isFrozen && { trainable: false }),
      flops,
    })),
  };
}
