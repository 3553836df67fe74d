import type { Plan, WeightSlot } from '../../model/types.js';
import type { Arena, Tensor } from './arena.js';
import type { Kernels } from './kernel-exports.js';

/** Into how many parts a batch is cut, whatever the number of threads: sums are taken part by part. */
export const SHARDS = 12;

/** What changes from step to step. */
export interface Step {
  /** Images in this batch. */
  readonly count: number;
  readonly epoch: number;
  readonly step: number;
  readonly isTraining: boolean;
}

/** The images of a shard: `from … to - 1` of the batch. */
export interface Shard {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

export type ShardWork = (shard: Shard, step: Step) => void;

/** Work cut into tasks that no two threads do twice. */
export interface Phase {
  readonly tasks: number;
  readonly run: (task: number, step: Step) => void;
}

/** A stage of the program: one layer, or several fused. Absent parts have nothing to do. */
export interface Node {
  readonly output: Tensor;
  /** Before `forward`, over all shards: partial sums, then one task that finishes them (batch normalisation). */
  readonly prepareForward?: { readonly partial: ShardWork; readonly finish: (step: Step) => void };
  readonly forward: ShardWork;
  readonly prepareBackward?: { readonly partial: ShardWork; readonly finish: (step: Step) => void };
  /** From the gradient of the output to that of the input, and to partial gradients of weights. */
  readonly backward?: ShardWork;
  /** After all shards: whole gradients of this node's weights. */
  readonly gradients?: readonly Phase[];
  /** After the weights have changed. */
  readonly pack?: readonly Phase[];
}

/** What a node is made from. */
export interface Site {
  readonly kernels: Kernels;
  readonly arena: Arena;
  readonly plan: Plan;
  /** Images that fit a batch. */
  readonly capacity: number;
  readonly input: Tensor;
  /** Gradient of the input; `null` where nothing before it learns. */
  readonly dInput: Tensor | null;
  /** Address of a weight slot, and of its gradient. */
  readonly weight: (slot: WeightSlot) => number;
  readonly gradient: (slot: WeightSlot) => number;
  /** Address of a table of 32-bit integers that never changes. */
  readonly constant: (values: readonly number[]) => number;
  /** Scratch of this thread, (bytes): its address once the program is whole. */
  readonly scratch: (bytes: number) => () => number;
}

/** A node and the gradient of its output, which the next node writes. */
export interface Placed {
  readonly node: Node;
  readonly dOutput: Tensor | null;
}
