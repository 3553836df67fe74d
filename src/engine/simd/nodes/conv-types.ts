import type { Shape, WeightSlot } from '../../../model/types.js';
import type { ACTIVATIONS } from '../activation-kinds.js';
import type { Tensor } from '../arena.js';
import type { Phase, Shard } from '../node.js';

/** A convolution as the kernels see it, whatever layer it comes from. */
export interface Convolution {
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Rows above and columns left of the image that windows reach. */
  readonly before: readonly [number, number];
  readonly kernel: WeightSlot;
  readonly bias: WeightSlot | null;
  readonly activation: keyof typeof ACTIVATIONS;
}

/** An image in the middle of zeros: rows above, columns to the left, and the whole size. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Room for padded images, and how they get in and out. */
export interface Padded {
  readonly padding: Padding;
  readonly tensor: Tensor;
  /** Copies an image into the middle. What is around it is never written and stays 0. */
  readonly fill: (image: number) => void;
  /** Copies the middle out. */
  readonly crop: (image: number) => void;
}

/** A way to compute the rows of a convolution, bias included. All ways give the same numbers up to rounding. */
export interface ConvRows {
  /** Rows come in multiples of this; the last ones may lie beyond the output. */
  readonly rowsAtOnce: number;
  /** Bytes from one computed row to the next, and those before a row's first output. */
  readonly rowBytes: number;
  readonly marginBytes: number;
  /** Runs after the weights have changed. */
  readonly pack: readonly Phase[];
  /** Computes `rows` rows of outputs of an image, from row `first` on, to `to`. An image's rows come in order. */
  readonly run: (image: number, first: number, rows: number, to: number) => void;
}

/** The convolution's input as the ways see it, padding included. */
export interface ConvInput {
  readonly tensor: Tensor;
  readonly width: number;
  /** Bytes from one output's window to that of the next row and the next column. */
  readonly xRow: number;
  readonly xStep: number;
  /** Runs of neighbouring floats in a window, and the address of their byte offsets. */
  readonly segments: { readonly count: number; readonly length: number; readonly offsets: number };
  /** All floats of a window, and the address of their byte offsets. */
  readonly taps: { readonly count: number; readonly offsets: number };
}

/** The nonzero values of each image of a batch, kept from the forward pass for the backward pass. */
export interface ImageLists {
  /** Filters rounded up to whole vectors, so that stores and loads do not straddle. */
  readonly pixel: number;
  readonly listOf: (image: number) => number;
  readonly endsOf: (image: number) => number;
  /** Lists an image and returns whether most of it is 0. */
  readonly fill: (image: number) => boolean;
}

/** The backward pass of a convolution, from the gradient before its activation. */
export interface ConvGradients {
  readonly run: (shard: Shard) => void;
  readonly reduce: Phase;
  readonly pack: readonly Phase[];
}

export interface GradientsRequest {
  readonly conv: Convolution;
  readonly input: ConvInput;
  /** The padded input; `null` without padding. */
  readonly padded: Padded | null;
  readonly dOutput: Tensor;
  /** Shape of the gradient: of the convolution's output, or of the fused pooling's. */
  readonly outputShape: Shape;
  readonly lists: ImageLists | null;
  /** After pooling: where in x each output's window lies. */
  readonly windows: Tensor | null;
}
