import type { Sweep } from '../config/sweep/types.js';

/** What has changed between two forms of a sweep, one line each; more trials are no change where they can be added. */
export function sweepDifferences(before: Sweep, now: Sweep): string[] {
  const [old, fresh] = [withoutTitle(before), withoutTitle(now)].map((sweep) => flatten(sweep)) as [Flat, Flat];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])];
  return paths
    .filter((path) => old.get(path) !== fresh.get(path) && !(path === 'search.trials' && canGrow(before, now)))
    .map((path) => `${path}: ${old.get(path) ?? 'none'} → ${fresh.get(path) ?? 'none'}`);
}

/** Brackets are cut from the number of trials, and a grid has as many as it has. */
function canGrow({ search, stop_early }: Sweep, now: Sweep): boolean {
  return search.type !== 'grid' && stop_early.type !== 'hyperband' && now.search.trials > search.trials;
}

type Flat = ReadonlyMap<string, string>;

/** What a sweep is called decides nothing. */
function withoutTitle({ name: _, description: __, parameters, ...sweep }: Sweep): object {
  return { ...sweep, parameters: Object.fromEntries(parameters.map(({ path, ...parameter }) => [path, parameter])) };
}

function flatten(value: unknown, path = ''): Flat {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]]);
  const below = path === '' ? '' : `${path}.`;
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...flatten(inner, below + key)]));
}
