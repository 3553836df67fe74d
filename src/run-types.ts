import type { Experiment } from './config/types.js';
import type { Dataset, DownloadProgress } from './data/types.js';
import type { Effects } from './effects.js';
import type { Outcome, TrainEvent } from './engine/train.js';
import type { Engine, EngineDescription } from './engine/types.js';
import type { Plan } from './model/types.js';
import type { ManifestContent } from './runs/run-writer.js';
import type { RunStatus } from './runs/types.js';

/** What a caller sees of a run while it goes on. */
export type RunEvent =
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'download'; readonly progress: DownloadProgress }
  | {
      readonly type: 'start';
      readonly folder: string;
      readonly plan: Plan;
      readonly data: Dataset;
      readonly engine: EngineDescription;
    }
  | TrainEvent
  | { readonly type: 'saved'; readonly folder: string; readonly manifest: ManifestContent };

export interface RunOptions {
  readonly effects: Effects;
  /** Stops the training after the current step; the folder stays readable. */
  readonly signal: AbortSignal;
  readonly report: (event: RunEvent) => void;
  readonly chooseEngine: (experiment: Experiment, plan: Plan) => Engine;
}

export interface RunResult {
  readonly folder: string;
  readonly status: Exclude<RunStatus, 'running' | 'dead'>;
  readonly outcome: Outcome;
}
