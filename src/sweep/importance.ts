import type { Sweep } from '../config/sweep/types.js';
import { isBetter } from './objective.js';
import { gridDensity } from './parzen-grid.js';
import { rankTrials } from './rank.js';
import { countValues, valueAt } from './space.js';
import type { Domain, Parameter, Space } from './space.js';
import type { Trial } from './types.js';

/** With fewer complete trials nothing is said: the best five would be half of them. */
export const LEAST_TRIALS = 10;
/** The best tenth is held against all, and at least five trials, below which densities say little. */
const BEST_SHARE = 0.1;
const LEAST_BEST = 5;
/** A parameter that fewer trials had says nothing. */
const LEAST_ACTIVE = 2;

export interface Importances {
  /** In the space's order; together 1, or all 0 if no parameter tells the best from the others. */
  readonly shares: readonly number[];
  /** How many trials were held against how many. */
  readonly best: number;
  readonly trials: number;
}

/**
 * How much each parameter has to do with reaching the best tenth. `null` with too few complete trials.
 *
 * PED-ANOVA: Watanabe, Bansal and Hutter, "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary
 * subspaces", IJCAI 2023; a parameter that is not always active as in "Conditional PED-ANOVA", 2026.
 */
export function findImportances(
  space: Space,
  trials: readonly Trial[],
  objective: Sweep['objective'],
): Importances | null {
  const ranked = rankTrials(trials, objective);
  if (ranked.length < LEAST_TRIALS) return null;
  const cutoff = ranked[Math.max(LEAST_BEST, Math.ceil(BEST_SHARE * ranked.length)) - 1]!.value!;
  // Trials as good as the last of the best belong to them.
  const best = ranked.filter(({ value }) => !isBetter(objective, cutoff, value));
  const found = space.map((parameter) => divergenceOf(parameter, best, ranked));
  const sum = found.reduce((total, one) => total + one, 0);
  return { shares: found.map((one) => (sum === 0 ? 0 : one / sum)), best: best.length, trials: ranked.length };
}

/** Pearson divergence of the best trials from all, over the trials in which the parameter is active. */
function divergenceOf({ path, domain }: Parameter, best: readonly Trial[], all: readonly Trial[]): number {
  const numbersOf = (trials: readonly Trial[]) => trials.flatMap(({ point }) => valueAt(point, path) ?? []);
  const [bestNumbers, numbers] = [numbersOf(best), numbersOf(all)];
  if (isSingle(domain) || numbers.length < LEAST_ACTIVE || bestNumbers.length === 0) return 0;
  const [top, whole] = [gridDensity(domain, bestNumbers), gridDensity(domain, numbers)];
  const divergence = whole.reduce((sum, density, at) => {
    const excess = (top[at]! + FLOOR) / (density + FLOOR) - 1;
    return sum + (density + FLOOR) * excess * excess;
  }, 0);
  const [bestShare, share] = [bestNumbers.length / best.length, numbers.length / all.length];
  return ((bestShare * bestShare) / share) * divergence;
}

function isSingle(domain: Domain): boolean {
  return countValues(domain) === 1 || (domain.kind === 'range' && domain.min === domain.max);
}

/** Keeps a density above 0. */
const FLOOR = 1e-12;
