import { Purpose, uniformSource } from '../../random.js';
import { placeOf, pointOf, valueAt } from '../space.js';
import type { Parameter, Space } from '../space.js';
import { parzenEstimator } from './parzen-estimator.js';
import { randomPoint } from './random.js';
import { SearchUse } from './sampler.js';
import type { ObservedTrial, SamplerDefinition } from './sampler.js';

const STARTUP_TRIALS = 10;
const CANDIDATES = 24;

/**
 * The tree-structured Parzen estimator: of points drawn like the good trials, the one that is least like the others.
 * Multivariate, and pending trials count as bad ones (the "constant liar"), so that parallel trials keep apart.
 * Bergstra et al., "Algorithms for hyper-parameter optimization", 2011; the settings are those of Optuna 5, explained in
 * Watanabe, "Tree-structured Parzen estimator: understanding its algorithm components", 2023.
 */
export const tpe: SamplerDefinition = {
  create: (space, { seed }) => {
    const groups = groupsOf(space);
    return {
      suggest: (trial, observed) => {
        const { good, bad, finished } = split(observed);
        if (finished < STARTUP_TRIALS) return randomPoint(space, seed, trial);
        const uniform = uniformSource({ seed, purpose: Purpose.search, slot: SearchUse.candidates, step: trial });
        const numbers = new Float64Array(space.length);
        for (const group of groups) {
          const best = bestCandidate(group, { good, bad, uniform });
          group.forEach(({ path }, at) => (numbers[placeOf(space, path)] = best[at]!));
        }
        return pointOf(space, numbers);
      },
    };
  },
};

/** Parameters that are active together share a density; each group learns from the trials that had it. */
function groupsOf(space: Space): readonly (readonly Parameter[])[] {
  const groups = new Map<string, Parameter[]>();
  for (const parameter of space) {
    const name = JSON.stringify([...new Set(conditionsOf(space, parameter))].sort());
    groups.set(name, [...(groups.get(name) ?? []), parameter]);
  }
  return [...groups.values()];
}

/** Its own and its parents'. */
function conditionsOf(space: Space, { when }: Parameter): readonly string[] {
  return when.flatMap(({ path, indices }) => [
    JSON.stringify([path, ...[...indices].sort((a, b) => a - b)]),
    ...conditionsOf(space, space[placeOf(space, path)]!),
  ]);
}

interface Split {
  readonly good: readonly ObservedTrial[];
  /** With the pending ones. */
  readonly bad: readonly ObservedTrial[];
  readonly finished: number;
}

/** The best tenth, at most 25, and the others, in the order of trials. */
function split(observed: readonly ObservedTrial[]): Split {
  const ranked = observed.filter(isFinished).sort(compareTrials);
  const best = Math.min(Math.ceil(ranked.length / 10), 25);
  const pending = observed.filter(({ state }) => state === 'pending');
  const byNumber = (a: ObservedTrial, b: ObservedTrial) => a.number - b.number;
  return {
    good: ranked.slice(0, best).sort(byNumber),
    bad: [...ranked.slice(best), ...pending].sort(byNumber),
    finished: ranked.length,
  };
}

function isFinished({ state, loss }: ObservedTrial): boolean {
  return state === 'stopped' || (state === 'complete' && loss !== undefined && !Number.isNaN(loss));
}

/** Complete trials before stopped ones, and of these those that came further first; then by loss. */
function compareTrials(a: ObservedTrial, b: ObservedTrial): number {
  return epochsOf(b) - epochsOf(a) || lossOf(a) - lossOf(b) || a.number - b.number;
}

function epochsOf({ state, epochs = 0 }: ObservedTrial): number {
  return state === 'complete' ? Number.MAX_VALUE : epochs;
}

/** Finite, so that the differences of two are numbers. */
function lossOf({ loss = NaN }: ObservedTrial): number {
  return Number.isNaN(loss) ? Number.MAX_VALUE : loss;
}

interface Densities {
  readonly good: readonly ObservedTrial[];
  readonly bad: readonly ObservedTrial[];
  readonly uniform: () => number;
}

function bestCandidate(group: readonly Parameter[], { good, bad, uniform }: Densities): readonly number[] {
  const domains = group.map(({ domain }) => domain);
  const like = parzenEstimator(domains, pointsIn(group, good));
  const unlike = parzenEstimator(domains, pointsIn(group, bad));
  const candidates = Array.from({ length: CANDIDATES }, () => {
    const numbers = like.draw(uniform);
    return { numbers, merit: like.logDensity(numbers) - unlike.logDensity(numbers) };
  });
  return candidates.reduce((best, next) => (next.merit > best.merit ? next : best)).numbers;
}

function pointsIn(group: readonly Parameter[], trials: readonly ObservedTrial[]): readonly (readonly number[])[] {
  return trials.flatMap(({ point }) => {
    const numbers = group.flatMap(({ path }) => valueAt(point, path) ?? []);
    return numbers.length === group.length ? [numbers] : [];
  });
}
