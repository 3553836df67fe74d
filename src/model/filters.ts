import { sizeOf } from './layer-definition.js';
import { definitionOf } from './layers/registry.js';
import type { Plan, PlanLayer, Shape, WeightRole, WeightSlot } from './types.js';

/** The weights of a layer as small images, one for each (output, input channel). */
export interface Filters {
  readonly layer: PlanLayer;
  readonly role: WeightRole;
  readonly height: number;
  readonly width: number;
  /** Filters or units; of a depthwise kernel, the channels. */
  readonly outputs: number;
  /** Channels of the input; of a depthwise kernel, how many kernels each channel has. */
  readonly inputs: number;
  /** The weights of one image, row after row. */
  readonly image: (output: number, input: number) => Float32Array;
}

/**
 * The filters of a convolution, and the weights of a dense layer on a flattened image. A separable convolution has two
 * sets. Empty for every other layer.
 */
export function filtersOf({ layers }: Plan, layer: PlanLayer, weights: Float32Array): Filters[] {
  return layer.slots.flatMap((slot) => {
    const shape = imageShapeOf(layers, layer, slot);
    return shape === null ? [] : [viewOf(layer, slot, shape, weights)];
  });
}

/** Whether `filtersOf` finds any. */
export function hasFilters({ layers }: Plan, layer: PlanLayer): boolean {
  return layer.slots.some((slot) => imageShapeOf(layers, layer, slot) !== null);
}

/** Whether a layer has units, each over its whole input. */
export function isDense({ type }: PlanLayer): boolean {
  return definitionOf(type).kind === 'dense';
}

/** A kernel as (height, width, inputs, outputs), or `null`. */
function imageShapeOf(layers: readonly PlanLayer[], { inputs }: PlanLayer, { role, shape }: WeightSlot): Shape | null {
  if (!role.endsWith('kernel')) return null;
  if (shape.length === 4) return shape;
  const image = flattenedImage(layers, inputs);
  // The rows of other kernels, as of a dense layer on tokens, belong to no place of an image.
  return image === null || shape.length !== 2 || shape[0] !== sizeOf(image) ? null : [...image, shape[1]!];
}

/** The shape of the image that was flattened to the only input of a layer, or `null`. */
function flattenedImage(layers: readonly PlanLayer[], inputs: readonly number[]): Shape | null {
  for (let before = layers[inputs[0]!]; before !== undefined; before = layers[before.inputs[0]!]) {
    const { type, inputShape } = before;
    // After any of these effects each value still belongs to its place in the image.
    const { effect } = definitionOf(type);
    if (effect === undefined) return null;
    if (effect === 'reshape' && inputShape.length === 3) return inputShape;
  }
  return null;
}

function viewOf(layer: PlanLayer, slot: WeightSlot, shape: Shape, weights: Float32Array): Filters {
  const [height, width, before, last] = shape as readonly [number, number, number, number];
  if (sizeOf(shape) !== slot.size) throw new Error(`${slot.name} is no (${shape.join(', ')})`);
  const weightsAt = (third: number, fourth: number): Float32Array =>
    Float32Array.from(
      { length: height * width },
      (_, at) => weights[slot.offset + (at * before + third) * last + fourth]!,
    );
  const view = { layer, role: slot.role, height, width };
  // A depthwise kernel is (height, width, channels, kernels of each channel): each channel makes outputs of its own.
  return slot.role === 'depthwise_kernel'
    ? { ...view, outputs: before, inputs: last, image: weightsAt }
    : { ...view, outputs: last, inputs: before, image: (output, input) => weightsAt(input, output) };
}
