import { samplers } from '../src/sweep/samplers/registry.js';
import type { SamplerType } from '../src/sweep/samplers/registry.js';
import type { ObservedTrial } from '../src/sweep/samplers/sampler.js';
import type { SearchFunction } from './search-functions.js';

/** The losses of one search, in order: trial i sees the results of those up to i - `parallel`. */
export function search(
  type: SamplerType,
  { fn, seed, trials, parallel = 1 }: { fn: SearchFunction; seed: number; trials: number; parallel?: number },
): readonly number[] {
  const sampler = samplers[type].create(fn.space, { seed, trials });
  const done: Required<Omit<ObservedTrial, 'epochs'>>[] = [];
  for (let number = 1; number <= trials; number++) {
    const observed = done.map((trial): ObservedTrial =>
      trial.number <= number - parallel ? trial : { number: trial.number, point: trial.point, state: 'pending' },
    );
    const point = sampler.suggest(number, observed);
    if (point === undefined) break;
    done.push({ number, point, state: 'complete', loss: fn.lossOf(point) });
  }
  return done.map(({ loss }) => loss);
}

/** How far the best of the first `count` losses lies above the least possible one. */
export function regretOf(losses: readonly number[], { count, minimum }: { count: number; minimum: number }): number {
  return Math.max(0, Math.min(...losses.slice(0, count)) - minimum);
}
