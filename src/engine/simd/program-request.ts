import type { Normalization } from '../../data/types.js';
import type { ClassWeights } from '../../model/class-weights.js';
import type { Plan } from '../../model/types.js';
import type { Kernels } from './kernel-exports.js';
import type { OptimizerState } from './optimizer.js';

/** Enough for all threads to have work. */
export const EVALUATION_IMAGES = 120;

/** What a program is built from. */
export interface ProgramRequest {
  readonly plan: Plan;
  readonly normalization: Normalization;
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** First free byte of the memory. */
  readonly base: number;
  /** Images of a training step; fewer than the batch size if the set is smaller. */
  readonly mostImages: number;
  /** Images that evaluation takes at a time, if a step has fewer. Default: `EVALUATION_IMAGES` */
  readonly evaluationImages?: number;
  readonly thread: number;
  readonly threads: number;
  readonly optimizer: OptimizerState;
  /** Of the training loss. Default: `null` */
  readonly classWeights?: ClassWeights;
  /** Keep every layer's output instead of fusing layers. Default: `false` */
  readonly isUnfused?: boolean;
}
