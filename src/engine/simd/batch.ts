import type { Step } from './node.js';

/** Where a batch comes from. */
export interface Batch extends Step {
  /** Address of the images and of the label bytes of a whole set. */
  readonly images: number;
  /** Images are floats from 0 to 1; else bytes. */
  readonly areFloats: boolean;
  readonly labels: number;
  /** Images in the set; read by training alone. */
  readonly examples: number;
  /** Address of the epoch's order (32-bit words), or 0 for the order of the set. */
  readonly order: number;
  /** Place of the batch's first image in that order. */
  readonly first: number;
  /** Where to put class probabilities, (count, classes), or 0. */
  readonly probabilities: number;
}
