import type { ConfigPath } from '../errors.js';
import type { ActivationName, Augmentation, InitializerName, Layer, Training } from '../config/types.js';

/** Sizes without the batch: `[height, width, channels]` or `[features]`. */
export type Shape = readonly number[];

/** What a weight tensor does in its layer. */
export type WeightRole =
  | ('kernel' | 'depthwise_kernel' | 'pointwise_kernel' | 'bias' | 'alpha' | 'embeddings')
  | ('gamma' | 'beta' | 'moving_mean' | 'moving_variance')
  | `${AttentionPart}_${'kernel' | 'bias'}`;

/** The dense products of an attention. */
export type AttentionPart = 'query' | 'key' | 'value' | 'output';

/** One weight tensor of the network, and its place in the one weight buffer. */
export interface WeightSlot {
  /** `conv2d/kernel`, unique in the plan. */
  readonly name: string;
  /** Index of its layer. */
  readonly layer: number;
  readonly role: WeightRole;
  /** Keras' layout: conv kernels (height, width, in, out), dense kernels (in, out). */
  readonly shape: Shape;
  /** In floats from the start of the weight buffer. */
  readonly offset: number;
  /** In floats: the product of `shape`. */
  readonly size: number;
  readonly trainable: boolean;
  readonly initializer: InitializerName;
  /** Inputs and outputs of one unit, which scale the initial weights. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Factors of the penalty l1 * sum|w| + l2 * sum w^2, added to the loss; 0 for none. */
  readonly l1: number;
  readonly l2: number;
}

/** One layer of a plan: its shapes, weights and costs. */
export interface PlanLayer {
  /** Counts from 0; a layer stands behind its inputs. */
  readonly index: number;
  /** Indices of the layers whose outputs it takes; -1 is the image. Only a merge (`residual`, `branches`) has several. */
  readonly inputs: readonly number[];
  /** Where it stands in the experiment, also inside blocks; repetitions of a layer share it. */
  readonly path: ConfigPath;
  /** Keras' automatic names: `conv2d`, `conv2d_1`; or the one in the config. */
  readonly name: string;
  readonly type: Layer['type'];
  /** The layer as configured, complete. */
  readonly options: Layer;
  /** Shape of its input; of the first one of a merge. */
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly slots: readonly WeightSlot[];
  readonly parameters: number;
  readonly trainableParameters: number;
  /** `trainable: false`: its weights and moving averages stay as they are. */
  readonly isFrozen: boolean;
  /** Forward pass of one image, a multiply-add counted as 2. */
  readonly flops: number;
}

/** A network and its training, compiled: plain data, and all that an engine reads. */
export interface Plan {
  readonly seed: number;
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** Changes of the training images, in their order. */
  readonly augment: readonly Augmentation[];
  readonly layers: readonly PlanLayer[];
  /** Every slot of every layer, in the order of the weight buffer. */
  readonly slots: readonly WeightSlot[];
  /** Length of the weight buffer, in floats. */
  readonly weightCount: number;
  readonly parameters: number;
  readonly trainableParameters: number;
  /** Forward pass of one image, a multiply-add counted as 2. */
  readonly flops: number;
  /** All layer outputs of one image, as 32-bit floats, in bytes. */
  readonly memoryBytes: number;
  /** The activation of the last layer; an engine trains on its input, the logits, if that is more accurate. */
  readonly outputActivation: ActivationName;
  readonly training: Training;
  /** Weight of each class in the training loss, or `balanced`, which is found from the labels; absent if all count the same. */
  readonly classWeights?: 'balanced' | readonly number[];
}
