import type { Sweep } from '../../config/sweep/types.js';
import type { Trial } from '../types.js';
import { bracketsOf } from './hyperband.js';
import type { Bracket } from './hyperband.js';
import { MedianBounds } from './median.js';

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

/** `epochs` is how long an experiment of the sweep trains. */
export function stoppingRule(sweep: Sweep, epochs: number): StoppingRule {
  const { stop_early, search } = sweep;
  switch (stop_early.type) {
    case 'none':
      return { firstStage: trainAll(search.trials), boundsFor: () => [] };
    case 'median': {
      const { min_epochs: minEpochs, min_trials: minTrials } = stop_early;
      const medians = new MedianBounds({ minEpochs, minTrials });
      return { firstStage: trainAll(search.trials), boundsFor: boundsOf(medians) };
    }
    case 'hyperband': {
      const { min_epochs: minEpochs, eta } = stop_early;
      const stages = stagesOf(bracketsOf({ trials: search.trials, epochs, minEpochs, eta }));
      return { firstStage: stages ?? trainAll(search.trials), boundsFor: () => [] };
    }
  }
}

function trainAll(count: number): Stage {
  return { count, suggests: true, until: null, keep: null, next: null };
}

/** Trials without rungs end in the order of their numbers: those that have ended are looked at once. */
function boundsOf(medians: MedianBounds): StoppingRule['boundsFor'] {
  let ended = 0;
  return (earlier) => {
    for (; ended < earlier.length && earlier[ended]!.state !== 'pending'; ended++) {
      const { state, seeds } = earlier[ended]!;
      // The first seed decides for the others.
      if (state === 'complete' && seeds[0] !== undefined) medians.add(seeds[0].values);
    }
    return medians.now();
  };
}

/** Rung after rung, bracket after bracket. */
function stagesOf(brackets: readonly Bracket[]): Stage | null {
  const rungs = brackets.flatMap((bracket) =>
    bracket.rungs.map((rung, at) => ({ ...rung, suggests: at === 0, keep: bracket.rungs[at + 1]?.count ?? null })),
  );
  return rungs.reduceRight<Stage | null>((next, rung) => ({ ...rung, next }), null);
}
