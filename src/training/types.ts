import type { describeDataset, loadDataset } from '../data/load-dataset.js';
import type { SourceProgress } from '../data/sources/source.js';
import type { Dataset, DownloadProgress } from '../data/types.js';
import type { Effects } from '../effects.js';
import type { Outcome, TrainEvent } from '../engine/train.js';
import type { ChooseEngine, EngineDescription } from '../engine/types.js';
import type { Plan } from '../model/types.js';
import type { Manifest, Run, RunStatus } from '../runs/types.js';

/** What happens during a training, one event at a time. */
export type RunEvent =
  | { readonly type: 'warning'; readonly message: string }
  /** A sentence about what was found in a user's own data, or taken of another run's weights. */
  | { readonly type: 'remark'; readonly message: string }
  | { readonly type: 'download'; readonly progress: DownloadProgress }
  /** Long work of reading a user's own data. */
  | { readonly type: 'reading'; readonly progress: SourceProgress }
  | {
      readonly type: 'start';
      /** `null` if the training writes no folder. */
      readonly folder: string | null;
      readonly plan: Plan;
      readonly data: Dataset;
      readonly engine: EngineDescription;
      /** Whether the experiment asks for a line every `train.log_every` steps. */
      readonly showsSteps: boolean;
    }
  | TrainEvent
  | { readonly type: 'saved'; readonly folder: string; readonly manifest: Manifest };

/** Effects, callbacks and engine of `runExperiment` and `resumeRun`. `run` needs none of them. */
export interface RunOptions {
  readonly effects: Effects;
  /** Stops the training after the current step; the folder stays readable. */
  readonly signal: AbortSignal;
  readonly report: (event: RunEvent) => void;
  readonly chooseEngine: ChooseEngine;
  /** Tells which commit to record. Default: `describeGit`, which starts git twice */
  readonly describeGit?: () => Manifest['git'];
  /** Called once the images of the training set have become garbage. Default: they wait for V8 to look */
  readonly collectGarbage?: () => void;
}

/** How a dataset is read. */
export type LoadDataset = typeof loadDataset;
/** How a dataset is described before it is read. */
export type DescribeDataset = typeof describeDataset;

/** Where data and engine of a training come from. */
export interface TrainingPlaces {
  /** Where downloads are kept. */
  readonly cacheDirectory: string;
  /** Base URLs to try before a dataset's own. */
  readonly mirrors: readonly string[];
  /** `null` for all cores. */
  readonly threads: number | null;
  /** Reads the data, for those who keep what they have read. Default: `loadDataset` */
  readonly loadDataset?: LoadDataset;
  /** Describes the data, for those who have them elsewhere. Default: `describeDataset` */
  readonly describeDataset?: DescribeDataset;
}

/** A run that has ended, as its folder holds it. */
export interface RunResult extends Run {
  readonly status: Exclude<RunStatus, 'running' | 'dead'>;
  readonly outcome: Outcome;
}
