import type { Sweep } from '../../config/sweep/types.js';
import type { Trial } from '../types.js';

/** Trials that are trained up to the same epoch: a rung. */
export interface Stage {
  /** How many trials. Of a later rung the number that the one before keeps, or fewer. */
  readonly count: number;
  /** Whether its trials are new ones; else they are those that the rung before keeps. */
  readonly suggests: boolean;
  /** The epoch to train up to; `null` for the end of the training. */
  readonly until: number | null;
  /** How many of its trials continue in the next stage; `null` if that suggests its own. */
  readonly keep: number | null;
  readonly next: Stage | null;
}

/** Which trials are stopped early. Decided from what is recorded alone, so it is the same for any number of workers. */
export interface StoppingRule {
  readonly firstStage: Stage;
  /** For a trial that begins now, by epoch: stop after one whose best value so far is worse. */
  readonly boundsFor: (earlier: readonly Trial[]) => readonly (number | null)[];
}

export function stoppingRule(sweep: Sweep): StoppingRule {
  return {
    firstStage: { count: sweep.search.trials, suggests: true, until: null, keep: null, next: null },
    boundsFor: () => [],
  };
}
