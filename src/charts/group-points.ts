import type { EpochRecord } from '../records.js';
import { collectPoints } from './chart-run.js';
import type { Measure, Points, Source } from './chart-run.js';

type Histories = readonly (readonly EpochRecord[])[];

/** A run's values, or of several runs the mean by epoch. */
export function collectGroupPoints(histories: Histories, measure: Measure, source: Source): Points {
  return combinePoints(histories.map((history) => collectPoints(history, measure, source)));
}

/**
 * The points of a run, or of several runs the mean by epoch or step. Those that only a minority reached are left out: the
 * few that train longest are no fair sample.
 */
export function combinePoints(all: readonly Points[]): Points {
  return all.length === 1 ? all[0]! : averagePoints(all);
}

function averagePoints(all: readonly Points[]): Points {
  const places = all.map((points) => new Map(Array.from(placesOf(points), (place, at) => [place, at])));
  const started = all.filter(({ count }) => count > 0).length;
  const isShared = (place: number): boolean => 2 * places.filter((known) => known.has(place)).length >= started;
  const shared = Float64Array.from(new Set(all.flatMap((points) => [...placesOf(points)])))
    .sort()
    .filter(isShared);
  const column = (read: (points: Points) => Float64Array, combine: (values: readonly number[]) => number) =>
    shared.map((place) => combine(all.flatMap((points, run) => read(points)[places[run]!.get(place) ?? -1] ?? [])));
  const isBySteps = all.some(({ steps }) => steps !== undefined);
  return {
    count: shared.length,
    epochs: isBySteps ? column(({ epochs }) => epochs, findMean) : shared,
    seconds: column(({ seconds }) => seconds, findMean),
    values: column(({ values }) => values, findMean),
    deviations: column(({ values }) => values, findDeviation),
    ...(isBySteps ? { steps: shared } : {}),
  };
}

function placesOf({ steps, epochs }: Points): Float64Array {
  return steps ?? epochs;
}

function findMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the sample; 0 of a single value. */
function findDeviation(values: readonly number[]): number {
  const mean = findMean(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1));
}
