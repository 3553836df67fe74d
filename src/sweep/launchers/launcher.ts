import type { Experiment } from '../../config/types.js';
import type { ObjectiveMetric } from '../../config/sweep/types.js';

/** One training of a trial, as plain data: it goes to another process or another machine. */
export interface TrialJob {
  /** Complete; its name is that of the run folder. */
  readonly experiment: Experiment;
  readonly metric: ObjectiveMetric;
  /** Stop after this epoch, to continue later; `null` for the end of the training. */
  readonly until: number | null;
  /** Stop for good after an epoch whose best value so far is worse than its bound; `null` for no bound. In order of the epochs. */
  readonly bounds: readonly (number | null)[];
  readonly goal: 'maximize' | 'minimize';
}

/** How the training of a job ended. */
export type TrialReport = TrainedReport | FailedReport | InterruptedReport;

export interface TrainedReport {
  readonly status: 'trained';
  /** The metric after each epoch from the first on; `null` where it is not a number. */
  readonly values: readonly (number | null)[];
  /** Whether the training has come to its end, which may be before `until`. */
  readonly isFinished: boolean;
  /** Whether a bound stopped it. */
  readonly isStopped: boolean;
  readonly parameters: number;
  readonly seconds: number;
}

export interface FailedReport {
  readonly status: 'failed';
  readonly reason: string;
}

/** The sweep itself was stopped; the training continues with the sweep. */
export interface InterruptedReport {
  readonly status: 'interrupted';
}

/** An epoch that has ended. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** The metric after it; `null` where it is not a number. */
  readonly value: number | null;
}

export interface TrainOptions {
  /** For those who watch: it may miss epochs. */
  readonly onEpoch?: (epoch: EpochReport) => void;
}

/** The sweep that a launcher trains for. */
export interface LaunchedSweep {
  /** The same for a sweep that is continued. */
  readonly id: string;
  readonly name: string;
  /** The folder of its run folders. */
  readonly trialsFolder: string;
}

/** Trains jobs, somewhere. The run folders stand below the sweep's folder once their jobs have ended. */
export interface Launcher {
  /** How many jobs it trains at once. */
  readonly slots: number;
  /** Rejects only if the sweep cannot go on. */
  readonly train: (job: TrialJob, options?: TrainOptions) => Promise<TrialReport>;
  /** Called when no more trials are wanted: jobs that have not begun end as interrupted. Default: they are trained */
  readonly withdraw?: () => void;
  readonly close: () => Promise<void>;
}
