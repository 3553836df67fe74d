import type { InitializerName, Layer, LayerType, Regularizer } from '../config/types.js';
import type { ErrorCode } from '../errors.js';
import type { Shape, WeightRole } from './types.js';

/** A weight tensor as a layer asks for it; `compile` gives it its place. */
export interface WeightRequest {
  readonly role: WeightRole;
  readonly shape: Shape;
  readonly initializer: InitializerName;
  readonly trainable?: false;
  readonly regularizer?: Regularizer;
}

/** Why a layer does not fit its input. */
export interface Misfit {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
  /** The option at fault, if one is. */
  readonly key?: string;
}

/** A layer class of Keras with the options that its JSON carries. */
export interface KerasLayer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The program that this is for has no such class: the engine brings one of its own. */
  readonly isForeign?: true;
}

/**
 * What a layer does to its values, if it does no more than that. `reshape`: gives the same values another shape, so
 * engines compute nothing. `in place`: keeps each value at its place in the image.
 */
export type Effect = 'reshape' | 'in place';

/** Random factors of a layer's values in training, or random numbers that are added to them. */
export interface Mask {
  /** Default: `multiply` */
  readonly operation?: 'multiply' | 'add';
  /** Random 32-bit words for each factor. */
  readonly wordsPerFactor: number;
  /** Shape of the factors of one image, from that of the layer's input. Default: that of the input */
  readonly shape?: (input: Shape) => Shape;
  /** Each factor follows from its own words alone, so that threads can draw parts of a mask. */
  readonly fill: (words: Uint32Array, factors: Float32Array) => void;
}

/** The kind of a layer, for colours and defaults of pictures. */
export type LayerKind = 'convolution' | 'pooling' | 'dense' | 'normalization' | 'dropout' | 'other';

/** Everything about one type of layer. A new type is one such value and one line in the registry. */
export interface LayerDefinition<L extends Layer> {
  /** Default: `other` */
  readonly kind?: LayerKind;
  readonly effect?: Effect;
  /** Its sizes in a few words, without its activation: `8 5×5 stride 2×2 same`. */
  settings?(layer: L): string;
  /** Why the layer cannot take this input, or `null`. A merge has several inputs; `input` is the first of them. */
  misfit?(layer: L, input: Shape, inputs: readonly Shape[]): Misfit | null;
  outputShape(layer: L, input: Shape, inputs: readonly Shape[]): Shape;
  weights?(layer: L, input: Shape): readonly WeightRequest[];
  /** Numbers that its forward pass makes of one image beside its output, if those are many. Default: none */
  innerValues?(layer: L, input: Shape): number;
  /** Forward pass of one image; a multiply-add counts 2, an activation 1 for each value. */
  flops(layer: L, input: Shape, output: Shape, inputs: readonly Shape[]): number;
  keras(layer: L, output: Shape): KerasLayer;
  /** The same for TensorFlow.js. Default: `keras` */
  tfjs?(layer: L, output: Shape, input: Shape): KerasLayer;
  /**
   * For a layer that only applies random factors in training, all that engines need to know of it; `null` if they change
   * nothing.
   */
  mask?(layer: L): Mask | null;
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function needsImage(type: LayerType, input: Shape): Misfit | null {
  if (input.length === 3) return null;
  return {
    code: 'SHAPE_MISMATCH',
    message: `${type} needs an image [height, width, channels], its input is ${shapeText(input)}`,
    fix: 'move it before flatten, or put a reshape layer before it',
  };
}

export function needsTokens(type: LayerType, input: Shape): Misfit | null {
  if (input.length === 2) return null;
  return {
    code: 'SHAPE_MISMATCH',
    message: `${type} needs tokens [tokens, features], its input is ${shapeText(input)}`,
    fix: `put a layer before it that makes tokens, such as - { type: reshape, target_shape: [-1, ${input.at(-1)!}] }`,
  };
}
