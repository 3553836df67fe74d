import { Purpose, uniformSource } from '../../random.js';
import { placeOf, pointOf } from '../space.js';
import type { Parameter, Point, Space } from '../space.js';
import { ROUGHNESS } from './parzen-estimator.js';
import type { ParzenEstimator } from './parzen-estimator.js';
import { randomPoint } from './random.js';
import { SearchUse } from './sampler.js';
import type { ObservedTrial, SamplerDefinition } from './sampler.js';
import { isFinished, SearchHistory } from './search-history.js';
import { TrialsEstimator } from './trials-estimator.js';

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
    const history = new SearchHistory(space);
    return {
      suggest: (trial, observed) => {
        history.update(observed);
        if (history.ranked.length < STARTUP_TRIALS) return randomPoint(space, seed, trial);
        const { good, bad } = split(observed, history);
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
        return drawNew(draw, history);
      },
    };
  },
};

/**
 * Unlike Optuna: training a point again would give the same result to the last bit. Where the best candidate is known,
 * the choice is left to chance more and more.
 */
function drawNew(draw: (candidates: number) => Point, history: SearchHistory): Point {
  let point = draw(CANDIDATES);
  for (let redraw = 1; redraw <= REDRAWS && history.hasTried(point); redraw++) {
    point = draw(Math.max(1, Math.floor(CANDIDATES / (redraw + 1))));
  }
  return point;
}

/** Places of parameters that are active together: each group learns from the trials that had it. */
function groupsOf(space: Space): readonly Group[] {
  const groups = new Map<string, number[]>();
  space.forEach((parameter, at) => {
    const name = JSON.stringify([...new Set(conditionsOf(space, parameter))].sort());
    groups.set(name, [...(groups.get(name) ?? []), at]);
  });
  return [...groups.values()].map((places) => {
    const parameters = places.map((at) => space[at]!);
    return { places, like: new TrialsEstimator(parameters), unlike: new TrialsEstimator(parameters) };
  });
}

interface Group {
  readonly places: readonly number[];
  readonly like: TrialsEstimator;
  readonly unlike: TrialsEstimator;
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
}

/** The best tenth, at most 25, and the others, in the order of trials. */
function split(observed: readonly ObservedTrial[], { ranked }: SearchHistory): Split {
  const best = Math.min(Math.ceil(ranked.length / 10), 25);
  const good = new Set(ranked.slice(0, best));
  const isBad = (trial: ObservedTrial): boolean => trial.state === 'pending' || (isFinished(trial) && !good.has(trial));
  return { good: inOrder([...good]), bad: inOrder(observed.filter(isBad)) };
}

function inOrder(trials: readonly ObservedTrial[]): readonly ObservedTrial[] {
  const isInOrder = trials.every(({ number }, at) => at === 0 || trials[at - 1]!.number < number);
  return isInOrder ? trials : trials.toSorted((a, b) => a.number - b.number);
}

interface Densities {
  readonly places: readonly number[];
  readonly like: ParzenEstimator;
  /** How much more a candidate is like the good trials than like the others. */
  readonly meritOf: (numbers: Numbers) => number;
  readonly roughMeritOf: (numbers: Numbers) => number;
}

type Numbers = readonly number[];

function densitiesOf({ places, ...estimators }: Group, { good, bad }: Split): Densities {
  const [like, unlike] = [estimators.like.of(good), estimators.unlike.of(bad)];
  return {
    places,
    like,
    meritOf: remember((numbers) => like.logDensity(numbers) - unlike.logDensity(numbers)),
    roughMeritOf: remember((numbers) => like.logDensity(numbers) - unlike.roughLogDensity(numbers)),
  };
}

/** Candidates of choices and steps are often equal. */
function remember(meritOf: (numbers: Numbers) => number): (numbers: Numbers) => number {
  const known = new Map<string, number>();
  return (numbers) => {
    const name = numbers.join();
    const merit = known.get(name) ?? meritOf(numbers);
    known.set(name, merit);
    return merit;
  };
}

/** Of equals the first. There may be thousands of bad trials: only what a rough look does not rule out is compared exactly. */
function bestCandidate(
  { like, meritOf, roughMeritOf }: Densities,
  { candidates, uniform }: { candidates: number; uniform: () => number },
): Numbers {
  const drawn = Array.from({ length: candidates }, () => like.draw(uniform));
  const rough = drawn.map(roughMeritOf);
  const least = Math.max(...rough) - 2 * ROUGHNESS;
  const leaders = drawn.filter((_, at) => !(rough[at]! < least));
  const [first] = leaders;
  if (leaders.every((numbers) => isSame(numbers, first!))) return first!;
  return leaders.reduce((best, next) => (meritOf(next) > meritOf(best) ? next : best));
}

function isSame(a: Numbers, b: Numbers): boolean {
  return a.every((number, at) => number === b[at]);
}
