import { uniformSource, Purpose } from '../../random.js';
import { atQuantile, pointOf } from '../space.js';
import type { Point, Space } from '../space.js';
import { SearchUse } from './sampler.js';
import type { SamplerDefinition } from './sampler.js';

/** Each value independent and uniform on its line or among its choices. */
export const random: SamplerDefinition = {
  create: (space, { seed }) => ({ suggest: (trial) => randomPoint(space, seed, trial) }),
};

/** Inactive parameters draw too, so that a parameter's value does not hang on the others'. */
export function randomPoint(space: Space, seed: number, trial: number): Point {
  const uniform = uniformSource({ seed, purpose: Purpose.search, slot: SearchUse.point, step: trial });
  return drawPoint(space, uniform);
}

/** A point of so many numbers as there are parameters. */
export function drawPoint(space: Space, uniform: () => number): Point {
  return pointOf(
    space,
    space.map(({ domain }) => atQuantile(domain, uniform())),
  );
}
