import type { Normalization } from '../../data/types.js';
import type { ClassWeights } from '../../model/class-weights.js';
import type { Plan } from '../../model/types.js';
import type { Kernels } from './kernel-exports.js';
import type { OptimizerState } from './optimizer.js';

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
  readonly thread: number;
  readonly threads: number;
  readonly optimizer: OptimizerState;
  /** Of the training loss. Default: `null` */
  readonly classWeights?: ClassWeights;
  /** Keep every layer's output instead of fusing layers. Default: `false` */
  readonly isUnfused?: boolean;
}
