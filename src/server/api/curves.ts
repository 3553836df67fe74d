import type { EpochRecord } from '../../records.js';
import type { RunId } from './runs.js';

/** More lines are no chart, and their histories would fill the memory of the page. */
export const MOST_CURVES = 200;

/** `GET /api/history?ids=a,b,c`: what curves are drawn of. */
export interface CurvesOfRuns {
  /** In the order in which they were asked for. */
  readonly runs: readonly CurvesOfRun[];
  /** Runs that differ only in their seed are one group; every run belongs to one. */
  readonly groups: readonly CurvesGroupOfRuns[];
  /** Those that cannot be read, and why. */
  readonly missing: readonly { readonly id: RunId; readonly reason: string }[];
}

export interface CurvesOfRun {
  readonly id: RunId;
  /** The folder as the command line takes it. */
  readonly path: string;
  /** Differs from the labels of the other runs. */
  readonly label: string;
  readonly seed: number;
  readonly status: string;
  readonly parameters: number;
  readonly epochsPlanned: number;
  readonly stepsPerEpoch: number;
  /** Whether there is a step log. */
  readonly hasSteps: boolean;
  readonly history: HistoryColumns;
}

/** history.csv by its columns: a hundred long histories of objects would be mostly names. */
export interface HistoryColumns {
  readonly accuracy: readonly number[];
  readonly loss: readonly number[];
  readonly val_accuracy: readonly (number | null)[];
  readonly val_loss: readonly (number | null)[];
  readonly learning_rate: readonly (number | null)[];
  readonly seconds: readonly number[];
}

export type HistoryColumn = Exclude<keyof EpochRecord, 'epoch' | 'top_k_accuracy' | 'val_top_k_accuracy'>;

export interface CurvesGroupOfRuns {
  readonly label: string;
  /** By their places in `runs`; each has another seed. */
  readonly runs: readonly number[];
}

/** A long log is asked for in parts: all of it would be a hundred megabytes of text. */
export const MOST_STEPS = 50_000;

/** `GET /api/runs/:id/steps?from=120`: rows of the step log from one on, at most `MOST_STEPS`, by their columns. */
export interface StepsOfRun {
  readonly from: number;
  /** Of all rows. */
  readonly count: number;
  readonly epoch: readonly number[];
  readonly step: readonly number[];
  readonly loss: readonly (number | null)[];
  readonly accuracy: readonly (number | null)[];
  readonly seconds: readonly (number | null)[];
}
