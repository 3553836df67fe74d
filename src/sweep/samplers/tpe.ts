import { Purpose, uniformSource } from '../../random.js';
import { placeOf, pointOf, valueAt } from '../space.js';
import type { Parameter, Point, Space } from '../space.js';
import { parzenEstimator } from './parzen-estimator.js';
import type { ParzenEstimator } from './parzen-estimator.js';
import { randomPoint } from './random.js';
import { SearchUse } from './sampler.js';
import type { ObservedTrial, SamplerDefinition } from './sampler.js';

const STARTUP_TRIALS = 10;
const CANDIDATES = 24;
/** How often to draw again instead of trying a point twice. */
const REDRAWS = 50;

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
        const densities = groups.map((group) => densitiesOf(group, { good, bad }));
        const numbers = new Float64Array(space.length);
        const draw = (candidates: number): Point => {
          for (const density of densities) {
            bestCandidate(density, { candidates, uniform }).forEach(
              (number, at) => (numbers[density.places[at]!] = number),
            );
          }
          return pointOf(space, numbers);
        };
        return drawNew({ draw, space, observed });
      },
    };
  },
};

/**
 * Unlike Optuna: training a point again would give the same result to the last bit. Where the best candidate is known,
 * the choice is left to chance more and more.
 */
function drawNew({ draw, space, observed }: NewPoint): Point {
  const nameOf = (point: Point) => space.map(({ path }) => valueAt(point, path)).join();
  const known = new Set(observed.map(({ point }) => nameOf(point)));
  let point = draw(CANDIDATES);
  for (let redraw = 1; redraw <= REDRAWS && known.has(nameOf(point)); redraw++) {
    point = draw(Math.max(1, Math.floor(CANDIDATES / (redraw + 1))));
  }
  return point;
}

interface NewPoint {
  readonly draw: (candidates: number) => Point;
  readonly space: Space;
  readonly observed: readonly ObservedTrial[];
}

/** Places of parameters that are active together: each group learns from the trials that had it. */
function groupsOf(space: Space): readonly Group[] {
  const groups = new Map<string, Group>();
  space.forEach((parameter, at) => {
    const name = JSON.stringify([...new Set(conditionsOf(space, parameter))].sort());
    const { parameters, places } = groups.get(name) ?? { parameters: [], places: [] };
    groups.set(name, { parameters: [...parameters, parameter], places: [...places, at] });
  });
  return [...groups.values()];
}

interface Group {
  readonly parameters: readonly Parameter[];
  readonly places: readonly number[];
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

/** Complete trials before stopped ones, and of these those that came further first; then by loss. ∞ - ∞ counts as 0. */
function compareTrials(a: ObservedTrial, b: ObservedTrial): number {
  return epochsOf(b) - epochsOf(a) || lossOf(a) - lossOf(b) || a.number - b.number;
}

function epochsOf({ state, epochs = 0 }: ObservedTrial): number {
  return state === 'complete' ? Infinity : epochs;
}

function lossOf({ loss = NaN }: ObservedTrial): number {
  return Number.isNaN(loss) ? Infinity : loss;
}

interface Densities {
  readonly places: readonly number[];
  readonly like: ParzenEstimator;
  readonly unlike: ParzenEstimator;
}

function densitiesOf({ parameters, places }: Group, { good, bad }: Pick<Split, 'good' | 'bad'>): Densities {
  const domains = parameters.map(({ domain }) => domain);
  const estimate = (trials: readonly ObservedTrial[]) => parzenEstimator(domains, numbersIn(parameters, trials));
  return { places, like: estimate(good), unlike: estimate(bad) };
}

function bestCandidate(
  { like, unlike }: Densities,
  { candidates, uniform }: { candidates: number; uniform: () => number },
): readonly number[] {
  const drawn = Array.from({ length: candidates }, () => {
    const numbers = like.draw(uniform);
    return { numbers, merit: like.logDensity(numbers) - unlike.logDensity(numbers) };
  });
  return drawn.reduce((best, next) => (next.merit > best.merit ? next : best)).numbers;
}

/** Of the trials that have all of the parameters. */
function numbersIn(parameters: readonly Parameter[], trials: readonly ObservedTrial[]): readonly (readonly number[])[] {
  return trials.flatMap(({ point }) => {
    const numbers = parameters.flatMap(({ path }) => valueAt(point, path) ?? []);
    return numbers.length === parameters.length ? [numbers] : [];
  });
}
