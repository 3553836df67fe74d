import test from 'ava';
import { samplers } from '../../../src/sweep/samplers/registry.js';
import type { ObservedTrial } from '../../../src/sweep/samplers/sampler.js';
import type { Point, Space } from '../../../src/sweep/space.js';
import { choice, range, when } from '../../helpers/search-spaces.js';

const plane = [range('x', -1, 1), range('rate', 1e-4, 1, { scale: 'log' })];
const bowl = ({ x, rate }: Point) => (x! - 0.3) ** 2 + (Math.log10(rate!) + 2) ** 2;
const gated = [
  choice('gate', 3),
  range('inner', 0, 1, { when: [when('gate', 1)] }),
  range('step', 4, 32, { step: 4, integer: true }),
];
const gatedLoss = ({ gate, inner, step }: Point) =>
  (gate === 1 ? (inner! - 0.7) ** 2 : 0.5) + Math.abs(step! - 12) / 40;

test('finds the floor of a bowl far closer than random draws, whatever the seed', (t) => {
  const seeds = [1, 2, 3];
  const best = (type: 'tpe' | 'random') =>
    seeds.map((seed) => Math.min(...search(type, { space: plane, lossOf: bowl, seed, trials: 50 }).map(lossOf)));
  const [ours, random] = [best('tpe'), best('random')];
  t.true(Math.max(...ours) < 0.02, String(ours));
  t.true(median(ours) < median(random) / 4, `${ours} against ${random}`);
});

test('learns which branch is good, and a point holds what is active alone', (t) => {
  const searches = [1, 2, 3].map((seed) => search('tpe', { space: gated, lossOf: gatedLoss, seed, trials: 60 }));
  t.true(searches.flat().every(({ point }) => Object.hasOwn(point, 'inner') === (point['gate'] === 1)));
  // A third of random points take the good branch.
  const late = searches.flatMap((trials) => trials.slice(-20));
  t.true(late.filter(({ point }) => point['gate'] === 1).length > 40);
  for (const trials of searches) t.true(Math.min(...trials.map(lossOf)) < 0.01);
});

test('asked again, in any order and by another sampler, it answers the same', (t) => {
  const trials = search('tpe', { space: gated, lossOf: gatedLoss, seed: 3, trials: 25, parallel: 4 });
  const again = samplers.tpe.create(gated, { seed: 3, trials: 25 });
  for (const at of [24, 12, 3, 24]) t.deepEqual(again.suggest(at + 1, seenBy(trials, at + 1, 4)), trials[at]!.point);
  const shuffled = seenBy(trials, 25, 4).toReversed();
  t.deepEqual(again.suggest(25, shuffled), trials[24]!.point);
  t.notDeepEqual(samplers.tpe.create(gated, { seed: 4, trials: 25 }).suggest(25, shuffled), trials[24]!.point);
});

test('the first ten are random, and as many more as have not come in', (t) => {
  const trials = search('tpe', { space: plane, lossOf: bowl, seed: 2, trials: 20, parallel: 4 });
  const random = search('random', { space: plane, lossOf: bowl, seed: 2, trials: 20 });
  const isRandom = trials.map(({ point }, at) => JSON.stringify(point) === JSON.stringify(random[at]!.point));
  t.deepEqual(
    isRandom,
    isRandom.map((_, at) => at < 13),
  );
});

test('failed and invalid trials are passed over', (t) => {
  const trials = search('tpe', { space: plane, lossOf: bowl, seed: 1, trials: 20 });
  const broken: ObservedTrial[] = [
    { number: 21, point: { x: 0.3, rate: 0.01 }, state: 'failed' },
    { number: 22, point: { x: 0.3, rate: 0.01 }, state: 'invalid' },
  ];
  const sampler = samplers.tpe.create(plane, { seed: 1, trials: 30 });
  t.deepEqual(sampler.suggest(23, [...trials, ...broken]), sampler.suggest(23, trials));
});

test('stopped trials rank below complete ones, the further first', (t) => {
  const sampler = samplers.tpe.create(plane, { seed: 1, trials: 30 });
  const trials = search('random', { space: plane, lossOf: bowl, seed: 1, trials: 20 });
  const complete = trials.slice(0, 1);
  const stopped = trials.slice(1).map((trial, at): ObservedTrial => ({
    ...trial,
    state: 'stopped',
    epochs: at === 5 ? 9 : 1,
    loss: at === 5 ? 5 : -at,
  }));
  // Two of twenty are good: the complete one, and the one stopped last. The losses of the others do not matter.
  const shuffledLosses = stopped.map((trial, at) => ({ ...trial, loss: at === 5 ? 5 : -((at * 7) % 19) - 1 }));
  t.deepEqual(sampler.suggest(21, [...complete, ...shuffledLosses]), sampler.suggest(21, [...complete, ...stopped]));
  const other = stopped.map((trial, at): ObservedTrial => (at === 6 ? { ...trial, epochs: 10 } : trial));
  t.notDeepEqual(sampler.suggest(21, [...complete, ...other]), sampler.suggest(21, [...complete, ...stopped]));
});

test('no point is tried twice while there are others, whatever came of it', (t) => {
  const space = [choice('a', 6), range('b', 1, 5, { integer: true })];
  const sampler = samplers.tpe.create(space, { seed: 1, trials: 30 });
  const trials: ObservedTrial[] = [...search('random', { space, lossOf: ({ a, b }) => a! + b!, seed: 1, trials: 10 })];
  const tried = new Set(trials.map(nameOf));
  const states = ['complete', 'failed', 'pending', 'stopped', 'invalid'] as const;
  for (let number = 11; number <= 22; number++) {
    const point = sampler.suggest(number, trials)!;
    const state = states[number % states.length]!;
    const trial: ObservedTrial = { number, point, state, ...(state === 'complete' ? { loss: point['a']! } : {}) };
    t.false(tried.has(nameOf(trial)), `${nameOf(trial)} again`);
    tried.add(nameOf(trial));
    trials.push(trial);
  }
  const only = [choice('a', 2)];
  const all = search('random', { space: only, lossOf: () => 1, seed: 1, trials: 12 });
  t.not(samplers.tpe.create(only, { seed: 1, trials: 13 }).suggest(13, all), undefined);
});

test('parallel trials keep apart: a pending point drives the next one away', (t) => {
  const line = [range('x', -1, 1)];
  const trials = search('tpe', { space: line, lossOf: ({ x }) => x! ** 2, seed: 1, trials: 30 });
  const apart = [1, 2, 3, 4, 5].map((seed) => {
    const sampler = samplers.tpe.create(line, { seed, trials: 40 });
    const alone = sampler.suggest(31, trials)!;
    const pending = Array.from({ length: 8 }, (_, at): ObservedTrial => ({
      number: 31 + at,
      point: alone,
      state: 'pending',
    }));
    const [free, held] = [sampler.suggest(39, trials)!, sampler.suggest(39, [...trials, ...pending])!];
    return Math.abs(held['x']! - alone['x']!) - Math.abs(free['x']! - alone['x']!);
  });
  t.true(median(apart) >= 0 && Math.max(...apart) > 0, String(apart));
});

test('a parameter with one value and an empty branch do no harm', (t) => {
  const space = [range('fixed', 5, 5), choice('gate', 2), range('never', 0, 1, { when: [when('gate', 1)] })];
  const trials = search('random', { space, lossOf: () => 1, seed: 1, trials: 40 })
    .filter(({ point }) => point['gate'] === 0)
    .map((trial) => ({ ...trial, loss: 1 }));
  t.true(trials.length > 10);
  const sampler = samplers.tpe.create(space, { seed: 1, trials: 100 });
  for (let trial = 41; trial < 60; trial++) {
    const point = sampler.suggest(trial, trials)!;
    t.is(point['fixed'], 5);
    t.true(Object.values(point).every(Number.isFinite));
  }
});

interface Search {
  readonly space: Space;
  readonly lossOf: (point: Point) => number;
  readonly seed: number;
  readonly trials: number;
  readonly parallel?: number;
}

function search(
  type: 'tpe' | 'random',
  { space, lossOf, seed, trials, parallel = 1 }: Search,
): readonly ObservedTrial[] {
  const sampler = samplers[type].create(space, { seed, trials });
  const done: ObservedTrial[] = [];
  for (let number = 1; number <= trials; number++) {
    const point = sampler.suggest(number, seenBy(done, number, parallel))!;
    done.push({ number, point, state: 'complete', loss: lossOf(point) });
  }
  return done;
}

/** What a trial may see: the results of those up to `parallel` before it, and the points of the others before it. */
function seenBy(trials: readonly ObservedTrial[], number: number, parallel: number): readonly ObservedTrial[] {
  return trials
    .filter((trial) => trial.number < number)
    .map((trial) =>
      trial.number <= number - parallel ? trial : { number: trial.number, point: trial.point, state: 'pending' },
    );
}

function nameOf({ point }: ObservedTrial): string {
  return `${point['a']} ${point['b']}`;
}

function lossOf({ loss }: ObservedTrial): number {
  return loss!;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
