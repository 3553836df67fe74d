import type { EpochRecord } from '../../records.js';
import type { Block, ReportedTrials, ReportSection } from '../../report/types.js';
import type { RunId } from './runs.js';

/** `GET /api/sweeps/:id`: a sweep with its trials. */
export interface SweepOfPage {
  readonly id: RunId;
  /** The folder as the command line takes it. */
  readonly path: string;
  readonly name: string;
  readonly status: 'running' | 'finished' | 'interrupted' | 'failed' | 'dead';
  readonly trialsPlanned: number;
  /** Several seeds make a trial several runs. */
  readonly seeds: number;
  /** The winner in a sentence, and figures. */
  readonly result: readonly Block[];
  /** The sweep file, and facts of the search; without charts. */
  readonly about: readonly ReportSection[];
  /** What charts draw, and the rows of the table. */
  readonly trials: ReportedTrials;
  /** The best trials, each with a history for every seed. */
  readonly best: readonly BestTrial[];
  /** What could not be drawn, and why. */
  readonly notes: readonly string[];
  /** Trials that have not ended. */
  readonly open: readonly OpenTrialOfPage[];
  /** The runs of a trial by its number, as far as their folders are there. */
  readonly runs: Readonly<Record<number, readonly RunId[]>>;
}

export interface BestTrial {
  readonly label: string;
  readonly parameters: number;
  readonly histories: readonly (readonly EpochRecord[])[];
}

export interface OpenTrialOfPage {
  readonly number: number;
  readonly label: string;
  /** Whether its training has begun; else it waits. */
  readonly hasStarted: boolean;
  /** Epochs of all seeds; `null` before their folders are there. */
  readonly epochsDone: number | null;
  readonly epochsPlanned: number | null;
}
