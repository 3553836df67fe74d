import { Purpose, uniformSource } from '../../random.js';
import { pointKey } from '../space.js';
import type { Point, Space } from '../space.js';
import { grid } from './grid.js';
import { drawPoint } from './random.js';
import { SearchUse } from './sampler.js';
import type { Sampler, SamplerOptions } from './sampler.js';

/** So many draws miss a point that one in ten is left of with a probability below 1e-4. */
const MOST_DRAWS = 100;

/**
 * A sampler that suggests no point twice while there are others: for a known one it draws another, and from a space with
 * few left it takes the first of its grid. Points of earlier trials are known however far their training is, so it too
 * answers the same for any number of workers.
 */
export function withoutRepeats(sampler: Sampler, space: Space, { seed }: Pick<SamplerOptions, 'seed'>): Sampler {
  const known = new Set<string>();
  let read = 0;
  const isNew = (point: Point): boolean => !known.has(pointKey(space, point));
  return {
    suggest: (trial, observed) => {
      for (; read < observed.length; read++) known.add(pointKey(space, observed[read]!.point));
      const point = sampler.suggest(trial, observed);
      if (point === undefined || isNew(point)) return point;
      const uniform = uniformSource({ seed, purpose: Purpose.search, slot: SearchUse.again, step: trial });
      for (let draw = 0; draw < MOST_DRAWS; draw++) {
        const other = drawPoint(space, uniform);
        if (isNew(other)) return other;
      }
      return firstNew(space, isNew) ?? point;
    },
  };
}

function firstNew(space: Space, isNew: (point: Point) => boolean): Point | undefined {
  const size = grid.size!(space);
  const points = size === Infinity ? null : grid.create(space, { seed: 0, trials: size });
  for (let nth = 1; points !== null && nth <= size; nth++) {
    const point = points.suggest(nth, [])!;
    if (isNew(point)) return point;
  }
  return undefined;
}
