import type { Sweep } from '../config/sweep/types.js';
import { standardDeviation } from '../evaluation/mean-interval.js';
import { bestEpoch, seedValues } from './rank.js';
import type { Trial } from './types.js';

type Cell = string | number | null;

/** Rows of trials.csv: a trial each, in the order of their numbers, with a column for each parameter. */
export function trialRows(trials: readonly Trial[], { objective, parameters }: Sweep): Cell[][] {
  const paths = parameters.map(({ path }) => path);
  const columns = [
    'trial',
    'state',
    objective.metric,
    'sd',
    'seeds',
    'epoch',
    'parameters',
    'seconds',
    ...paths,
    'reason',
  ];
  return [columns, ...trials.map((trial) => rowOf(trial, objective, paths))];
}

function rowOf(trial: Trial, objective: Sweep['objective'], paths: readonly string[]): Cell[] {
  const values = seedValues(trial, objective);
  return [
    trial.number,
    trial.state,
    trial.value,
    values.length < 2 ? null : standardDeviation(values),
    values.length,
    bestEpoch(trial, objective),
    trial.parameters,
    Number(trial.seconds.toFixed(3)),
    ...paths.map((path) => cellOf(trial.assignment.get(path))),
    trial.reason,
  ];
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}
