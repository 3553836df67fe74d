import { mixesLabels } from '../../data/augment/augmenter.js';
import type { Plan, WeightSlot } from '../../model/types.js';
import type { ClassWeights } from '../../model/class-weights.js';
import { Arena, roundUp } from './arena.js';
import type { Batch } from './batch.js';
import type { Kernels } from './kernel-exports.js';
import type { NodeContext } from './node.js';
import { EVALUATION_IMAGES } from './program-request.js';
import type { ProgramRequest } from './program-request.js';

/** What all nodes of a program share, and the places in memory that they are given. */
export class ProgramContext implements NodeContext {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  readonly plan: Plan;
  readonly arena: Arena;
  readonly capacity: number;
  readonly weights: number;
  readonly gradients: number;
  /** Shares of the classes, (capacity, classes), if augmentation mixes labels; else 0. */
  readonly targets: number;
  readonly classWeights: ClassWeights;
  readonly constants: { readonly at: number; readonly values: readonly number[] }[] = [];
  /** The batch that phases work on. */
  batch!: Batch;
  private scratchAt = 0;
  private scratchBytes = 0;

  constructor(private readonly request: ProgramRequest) {
    const { plan, kernels, memory, base, mostImages, evaluationImages = EVALUATION_IMAGES } = request;
    this.plan = plan;
    this.kernels = kernels;
    this.classWeights = request.classWeights ?? null;
    this.memory = memory;
    this.arena = new Arena(roundUp(base, 64));
    this.capacity = Math.max(mostImages, evaluationImages);
    this.weights = this.arena.floats(plan.weightCount + 16);
    this.gradients = this.arena.floats(plan.weightCount + 16);
    this.targets = mixesLabels(plan.augment) ? this.arena.floats(this.capacity * plan.classes + 16) : 0;
  }

  weight({ offset }: WeightSlot): number {
    return this.weights + 4 * offset;
  }

  gradient({ offset }: WeightSlot): number {
    return this.gradients + 4 * offset;
  }

  constant(values: readonly number[]): number {
    const at = this.arena.bytes(4 * values.length);
    this.constants.push({ at, values });
    return at;
  }

  constantFloats(values: readonly number[]): number {
    return this.constant([...new Int32Array(Float32Array.from(values).buffer)]);
  }

  /** The scratch of one node must not overlap itself; separate scratch for each request keeps that simple. */
  scratch(bytes: number): () => number {
    const offset = roundUp(this.scratchBytes, 64);
    this.scratchBytes = offset + roundUp(bytes, 64);
    return () => this.scratchAt + offset;
  }

  /** Places the scratch of all threads, once every node has asked for its own. */
  placeScratch(): void {
    const { thread, threads } = this.request;
    this.scratchAt = this.arena.end + thread * this.scratchBytes;
    this.arena.bytes(threads * this.scratchBytes);
  }
}
