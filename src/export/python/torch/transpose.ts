import type { Shape, WeightSlot } from '../../../model/types.js';
import { transpose } from '../../transpose.js';
import type { TorchTensor } from './piece.js';

/** How a slot becomes a tensor of PyTorch. */
interface Transposition {
  readonly name: string;
  readonly slot: WeightSlot;
  /** The slot's values seen in this shape. Default: the shape of the slot */
  readonly from?: Shape;
  /** Axes of `from` in the order that PyTorch wants. */
  readonly axes: readonly number[];
  /** Default: `from`, transposed */
  readonly shape?: Shape;
}

export function transposed({ name, slot, from = slot.shape, axes, shape }: Transposition): TorchTensor {
  const result = axes.map((axis) => from[axis]!);
  return {
    name,
    slot,
    shape: shape ?? result,
    values: (weights) => transpose(weights.subarray(slot.offset, slot.offset + slot.size), from, axes),
    restore: (values) => transpose(values, result, inverseOf(axes)),
  };
}

/** The order of axes that undoes another. */
function inverseOf(axes: readonly number[]): readonly number[] {
  return axes.map((_, axis) => axes.indexOf(axis));
}

/** A vector with one value for each feature; they are reordered if the features come from an image. */
export function vector(name: string, slot: WeightSlot, imageBefore: Shape | null): TorchTensor {
  if (imageBefore === null) return transposed({ name, slot, axes: [0] });
  return transposed({ name, slot, from: imageBefore, axes: [2, 0, 1], shape: slot.shape });
}

/** A vector of one value that PyTorch has and Keras has not. */
export function constant(name: string, size: number, value: number): TorchTensor {
  return { name, shape: [size], values: () => new Float32Array(size).fill(value) };
}
