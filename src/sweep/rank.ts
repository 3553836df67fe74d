import type { Sweep } from '../config/sweep/types.js';
import { countedEpoch, isBetter } from './objective.js';
import type { EndState, Trial } from './types.js';

type Objective = Sweep['objective'];

/** Complete trials, the best first; of equals the older one. */
export function rankTrials(trials: readonly Trial[], objective: Objective): Trial[] {
  return trials.filter(isRanked).sort((a, b) => compareTrials(objective, a, b));
}

/** Whether a trial ranks before the one that was the first so far. */
export function isAhead(objective: Objective, trial: Trial, first: Trial | null): boolean {
  return isRanked(trial) && (first === null || compareTrials(objective, trial, first) < 0);
}

function isRanked({ state, value }: Trial): boolean {
  return state === 'complete' && value !== null;
}

function compareTrials(objective: Objective, a: Trial, b: Trial): number {
  return compareValues(objective, a.value, b.value) || a.number - b.number;
}

/** Negative if `a` is better than `b`. */
function compareValues(objective: Objective, a: number | null, b: number | null): number {
  return Number(isBetter(objective, b, a)) - Number(isBetter(objective, a, b));
}

export function countStates(trials: readonly Trial[]): Record<EndState, number> {
  const count = (state: EndState): number => trials.filter((trial) => trial.state === state).length;
  return { complete: count('complete'), stopped: count('stopped'), failed: count('failed'), invalid: count('invalid') };
}

/** The objective of each seed, in their order, without those that have no number. */
export function seedValues({ seeds }: Trial, objective: Objective): number[] {
  return seeds.flatMap(({ values }) => countedEpoch(objective, values)?.value ?? []);
}

/** Of the first seed. */
export function bestEpoch({ seeds }: Trial, objective: Objective): number | null {
  return seeds[0] === undefined ? null : (countedEpoch(objective, seeds[0].values)?.epoch ?? null);
}
