import type { Plan, WeightSlot } from '../../model/types.js';
import type { Arena, Tensor } from './arena.js';
import type { Kernels } from './kernel-exports.js';

/** Parts of a batch. Sums are taken part by part, so results do not depend on the number of threads. */
export const SHARDS = 12;

/** What changes from step to step. */
export interface Step {
  /** Images in this batch. */
  readonly count: number;
  readonly epoch: number;
  readonly step: number;
  readonly isTraining: boolean;
}

/** Some of what is counted from 0, such as images of a batch: `from … to - 1`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The images of a shard. */
export interface Shard extends Range {
  readonly index: number;
}

export type ShardWork = (shard: Shard, step: Step) => void;

/** Work cut into tasks; each task is done by one thread. */
export interface Phase {
  readonly tasks: number;
  readonly run: (task: number, step: Step) => void;
}

/** What needs all shards: `partial` of each of them, such as sums, then `finish`, which has other tasks than shards. */
export interface Preparation {
  readonly partial: ShardWork;
  readonly finish: Phase;
}

/** A stage of the program: one layer, or several fused. Absent parts have nothing to do. */
export interface Node {
  readonly output: Tensor;
  /** Runs before `forward` in training. */
  readonly prepareForward?: Preparation;
  readonly forward: ShardWork;
  readonly prepareBackward?: Preparation;
  /** Computes the gradient of the input and partial gradients of the weights from the gradient of the output. */
  readonly backward?: ShardWork;
  /** Runs after all shards: sums the gradients of this node's weights. */
  readonly gradients?: readonly Phase[];
  /** Runs after the weights have changed. */
  readonly pack?: readonly Phase[];
}

/** What all nodes of a program share. */
export interface NodeContext {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
  readonly plan: Plan;
  /** Images that fit a batch. */
  readonly capacity: number;
  /** Address of a weight slot, and of its gradient. */
  readonly weight: (slot: WeightSlot) => number;
  readonly gradient: (slot: WeightSlot) => number;
  /** Address of a table of 32-bit integers that never changes. */
  readonly constant: (values: readonly number[]) => number;
  /** The same for 32-bit floats. */
  readonly constantFloats: (values: readonly number[]) => number;
  /** Scratch of this thread; its address is known once the program is complete. */
  readonly scratch: (bytes: number) => () => number;
}

/** What a node reads, and where it writes the gradient of that; `null` if no layer before it is trained. */
export interface NodeInput {
  readonly input: Tensor;
  readonly dInput: Tensor | null;
}

/** Lists of what is not 0 (kernels/lists.ts): those of image i of the batch are number i. */
export interface ListPlaces {
  readonly lists: number;
  readonly listStride: number;
  /** An end for each `width` features, a multiple of 16. */
  readonly ends: number;
  readonly endsStride: number;
  readonly width: number;
  /** Offset from one feature to the next. */
  readonly step: number;
  readonly table: number;
}

/** Lists some images of the batch. */
export type ListImages = (images: Range, step: Step, places: ListPlaces) => void;

/** What a node is made from: its first input, and the list of all for a node that has several. */
export interface Site extends NodeContext, NodeInput {
  readonly inputs: readonly NodeInput[];
  /** Whether the weights of this layer are trained. */
  readonly learns: boolean;
  /** If nothing but this node reads the batch's images: has them listed, instead of written to `input`. */
  readonly takeImagesAsLists: (() => ListImages) | null;
}

/** A node and the gradient of its output, which the nodes that take it write. */
export interface Placed {
  readonly node: Node;
  readonly dOutput: Tensor | null;
}
