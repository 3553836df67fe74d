import type { Sweep } from '../../config/sweep/types.js';
import type { SeedRecord, Trial } from '../types.js';
import { bracketsOf } from './hyperband.js';
import type { Bracket } from './hyperband.js';
import { medianBounds } from './median.js';

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
      const boundsFor = (earlier: readonly Trial[]): readonly (number | null)[] =>
        medianBounds(curvesOf(earlier), { minEpochs, minTrials });
      return { firstStage: trainAll(search.trials), boundsFor };
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

/** Of the first seed, which decides for the others. */
function curvesOf(trials: readonly Trial[]): SeedRecord['values'][] {
  return trials.flatMap(({ state, seeds }) =>
    state === 'complete' && seeds[0] !== undefined ? [seeds[0].values] : [],
  );
}

/** Rung after rung, bracket after bracket. */
function stagesOf(brackets: readonly Bracket[]): Stage | null {
  const rungs = brackets.flatMap((bracket) =>
    bracket.rungs.map((rung, at) => ({ ...rung, suggests: at === 0, keep: bracket.rungs[at + 1]?.count ?? null })),
  );
  return rungs.reduceRight<Stage | null>((next, rung) => ({ ...rung, next }), null);
}
