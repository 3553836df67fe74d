import { parse } from 'csv-parse/sync';
import { samplers } from '../src/sweep/samplers/registry.js';
import { valueAt } from '../src/sweep/space.js';
import type { Parameter, Point, Space } from '../src/sweep/space.js';
import type { SearchFunction } from './search-functions.js';

/** Losses that were measured once, one for each point of a grid in its order. */
export interface SearchTable {
  readonly name: string;
  readonly space: Space;
  readonly losses: readonly number[];
}

/**
 * The table in the `trials.csv` of a grid that was searched for the least value. Numbers become their places in order, so
 * that a search knows which of them are close; names become choices.
 */
export function readTable(name: string, csv: string): SearchTable {
  const [header, ...rows] = parse(csv) as string[][];
  const paths = header!.slice(BEFORE_PARAMETERS, -1);
  const space = paths.map((path, at) =>
    parameterOf(path, [...new Set(rows.map((row) => row[BEFORE_PARAMETERS + at]!))]),
  );
  const incomplete = rows.find((row) => row[1] !== 'complete');
  if (incomplete !== undefined) throw new Error(`${name}: trial ${incomplete[0]} is ${incomplete[1]}`);
  return { name, space, losses: rows.map((row) => Number(row[2])) };
}

/** trial, state, value, sd, seeds, epoch, parameters, seconds */
const BEFORE_PARAMETERS = 8;

/** `values` are in the order of the sweep file, which is the order of the grid. */
function parameterOf(path: string, values: readonly string[]): Parameter {
  const numbers = values.map(Number);
  if (numbers.some(Number.isNaN)) return { path, domain: { kind: 'choice', values }, when: [] };
  if (numbers.some((number, at) => at > 0 && number <= numbers[at - 1]!))
    throw new Error(`the values of ${path} do not rise`);
  const domain = { kind: 'range', min: 0, max: values.length - 1, scale: 'linear', integer: true } as const;
  return { path, domain, when: [] };
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
