import type { EpochRecord } from '../records.js';
import { collectPoints } from './chart-run.js';
import type { Measure, Points, Source } from './chart-run.js';

type Histories = readonly (readonly EpochRecord[])[];

/**
 * A run's values, or of several runs the mean by epoch. Epochs that only a minority reached are left out: the few that
 * train longest are no fair sample.
 */
export function collectGroupPoints(histories: Histories, measure: Measure, source: Source): Points {
  const all = histories.map((history) => collectPoints(history, measure, source));
  return all.length === 1 ? all[0]! : averagePoints(all);
}

function averagePoints(all: readonly Points[]): Points {
  const places = all.map((points) => new Map(Array.from(points.epochs, (epoch, at) => [epoch, at])));
  const started = all.filter(({ count }) => count > 0).length;
  const isShared = (epoch: number): boolean => 2 * places.filter((known) => known.has(epoch)).length >= started;
  const epochs = Float64Array.from(new Set(all.flatMap((points) => [...points.epochs])))
    .sort()
    .filter(isShared);
  const column = (read: (points: Points) => Float64Array, combine: (values: readonly number[]) => number) =>
    epochs.map((epoch) => combine(all.flatMap((points, run) => read(points)[places[run]!.get(epoch) ?? -1] ?? [])));
  return {
    count: epochs.length,
    epochs,
    seconds: column(({ seconds }) => seconds, findMean),
    values: column(({ values }) => values, findMean),
    deviations: column(({ values }) => values, findDeviation),
  };
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
