import type { Augmentation, AugmentationType } from '../../config/types.js';
import type { ImageShape } from '../types.js';
import type { Draws } from './draws.js';
import type { ResampleAffine } from './resample.js';
import type { SmoothLines } from './smooth.js';

/**
 * A random change of training images: one file here and one line in the registry. Pixels are floats from 0 to 255, (height,
 * width, channels), and are not rounded between one change and the next. Every JavaScript engine must compute the same
 * bits, so only + - * /, `Math.sqrt` and exact-math.ts may be used.
 */
export type AugmentationDefinition<Options> = Requirements<Options> &
  (
    | { readonly prepare: (options: Options, shape: ImageShape, tools: Tools) => Change }
    | { readonly prepareMixing: (options: Options, shape: ImageShape) => Mixing }
  );

interface Requirements<Options> {
  /** What keeps these options from working on images of this shape, or `null`. */
  readonly misfit?: (options: Options, shape: ImageShape) => Misfit | null;
  /** How many it allocates. Default: none */
  readonly countDoubles?: (options: Options, shape: ImageShape) => number;
}

/** What an engine may bring: memory for the images and for other numbers, which is there once images are changed, and compiled code for them that computes the same bits. */
export interface Tools {
  readonly allocate: (values: number) => Float32Array;
  readonly allocateDoubles: (values: number) => Float64Array;
  readonly resampleAffine: ResampleAffine;
  readonly smoothLines: SmoothLines;
}

/** Returns where the result is: in `pixels`, changed in place, or in `spare`, which has the same size. */
export type Change = (pixels: Float32Array, spare: Float32Array, draws: Draws) => Float32Array;

/** Changes an image and its target by those of another example. */
export type Mixing = (own: Example, partner: Example, draws: Draws) => void;

/** An image and the weight of each class, which are 1 together. */
export interface Example {
  readonly pixels: Float32Array;
  readonly target: Float32Array;
}

export interface Misfit {
  readonly message: string;
  readonly fix: string;
}

export type AugmentationOf<T extends AugmentationType> = Extract<Augmentation, { type: T }>;

/** A number, or its bounds. */
export type Factor = number | readonly [number, number];

/** Keras' reading of most factors: x stands for -x … x. */
export function aroundZero(factor: Factor): readonly [low: number, high: number] {
  return typeof factor === 'number' ? [-Math.abs(factor), Math.abs(factor)] : inOrder(factor);
}

/** Keras' reading of probabilities and areas: x stands for 0 … x. */
export function fromZero(factor: Factor): readonly [low: number, high: number] {
  return typeof factor === 'number' ? [0, factor] : inOrder(factor);
}

function inOrder([a, b]: readonly [number, number]): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}
