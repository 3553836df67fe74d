import type { LayerOf, LayerType } from '../../../config/types.js';
import type { PlanLayer, Shape, WeightRole, WeightSlot } from '../../../model/types.js';
import type { NamedTensor } from '../../safetensors/encode.js';
import type { Code } from '../code.js';

/** An attribute of the module class: `self.conv2d = nn.Conv2d(1, 8, 5)`. */
export interface TorchModule {
  readonly attribute: string;
  readonly code: Code;
}

/** One tensor of the state_dict, made from the weights of a plan. */
export interface TorchTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly values: (weights: Float32Array) => NamedTensor['values'];
  /** The slot it holds; absent for one that Keras does not have. */
  readonly slot?: WeightSlot;
  /** The values of that slot, from those of the tensor. */
  readonly restore?: (values: Float32Array) => Float32Array;
}

/** Functions that a script has only if it calls them. */
export type TorchHelper = 'average_pool2d_same' | 'gaussian_noise' | 'prelu' | 'PatchEmbedding' | 'SelfAttention';

/** What one layer adds to the module class. */
export interface TorchPiece {
  readonly modules?: readonly TorchModule[];
  /** What `forward` does, step by step: the expression of each result from that of its input; of a merge, from all. */
  readonly steps: readonly ((x: string, ...others: readonly string[]) => string)[];
  readonly tensors?: readonly TorchTensor[];
  /** Statements that draw the first weights. */
  readonly initial?: readonly Code[];
  readonly helpers?: readonly TorchHelper[];
}

/**
 * Where a layer stands. PyTorch holds images channels first; all other values as Keras does. After a flatten the values
 * may stay in PyTorch's order: `imageBefore` is then the shape of the image, (H, W, C), else `null`.
 */
export type TorchPlace<T extends LayerType = LayerType> = AnyPlace & { readonly options: LayerOf<T> };

interface AnyPlace {
  readonly layer: PlanLayer;
  /** Name of the attribute for this layer, or for a part of it. */
  readonly attribute: (part?: string) => string;
  readonly imageBefore: Shape | null;
  /** For a layer that flattens an image: whether the next weights are put in PyTorch's order. */
  readonly keepsOrder: boolean;
}

export function isImage(shape: Shape): boolean {
  return shape.length === 3;
}

export function slotOf({ slots }: PlanLayer, role: WeightRole): WeightSlot | null {
  return slots.find((slot) => slot.role === role) ?? null;
}
