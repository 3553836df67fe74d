import { samplers } from '../src/sweep/samplers/registry.js';
import { valueAt } from '../src/sweep/space.js';
import type { Point, Space } from '../src/sweep/space.js';
import type { SearchFunction } from './search-functions.js';

/** Losses that were measured once, one for each point of a grid in its order. */
export interface SearchTable {
  readonly name: string;
  readonly space: Space;
  readonly losses: readonly number[];
}

/** A table as a function that searches can minimize. */
export function asFunction({ name, space, losses }: SearchTable): SearchFunction {
  const size = samplers.grid.size!(space);
  if (losses.length !== size) throw new Error(`${name}: ${losses.length} losses for a grid of ${size} points`);
  const grid = samplers.grid.create(space, { seed: 1, trials: size });
  const known = new Map(losses.map((loss, at) => [nameOf(space, grid.suggest(at + 1, [])!), loss]));
  return { name, space, minimum: Math.min(...losses), lossOf: (point) => known.get(nameOf(space, point))! };
}

function nameOf(space: Space, point: Point): string {
  return space.map(({ path }) => valueAt(point, path)).join();
}
