import type { ObjectiveMetric, Sweep } from '../config/sweep/types.js';
import { standardDeviation } from '../evaluation/mean-interval.js';
import { findImportances, LEAST_TRIALS } from './importance.js';
import { bestEpoch, seedValues } from './rank.js';
import { spaceOf } from './space-of.js';
import { countValues, nthValue, valueAt } from './space.js';
import type { Domain, Space } from './space.js';
import { assignmentLabel, shortPaths, valueLabel } from './trial-label.js';
import type { EndState, Trial } from './types.js';

export const OBJECTIVE_TITLES: Readonly<Record<ObjectiveMetric, string>> = {
  val_accuracy: 'Validation accuracy',
  val_loss: 'Validation loss',
  accuracy: 'Training accuracy',
  loss: 'Training loss',
};

/** A sweep as charts and pages show it: with short names for paths and values, and without trials that have not ended. */
export function showSweep(sweep: Sweep, trials: readonly Trial[]) {
  const { name, objective } = sweep;
  const space = spaceOf(sweep);
  const paths = shortPaths(space.map(({ path }) => path));
  const ended = trials.filter(hasEnded);
  return {
    label: name,
    objective: {
      title: OBJECTIVE_TITLES[objective.metric],
      measure: objective.metric.endsWith('accuracy') ? ('accuracy' as const) : ('loss' as const),
      goal: objective.goal,
    },
    parameters: space.map(({ path, domain }) => ({ label: paths.get(path)!, domain: showDomain(domain) })),
    trials: ended.map((trial) => showTrial(trial, { sweep, space, paths })),
    importances: findImportances(space, ended, objective),
    leastTrials: LEAST_TRIALS,
  };
}

interface Surroundings {
  readonly sweep: Sweep;
  readonly space: Space;
  readonly paths: ReadonlyMap<string, string>;
}

function showTrial(trial: Trial & { readonly state: EndState }, { sweep, space, paths }: Surroundings) {
  const { number, state, reason, value, parameters, point, assignment, seeds, seconds } = trial;
  const values = seedValues(trial, sweep.objective);
  return {
    number,
    label: assignmentLabel(assignment, paths),
    state,
    reason,
    value,
    deviation: values.length < 2 ? null : standardDeviation(values),
    epoch: bestEpoch(trial, sweep.objective),
    numbers: space.map(({ path }) => valueAt(point, path) ?? null),
    texts: space.map(({ path }) => (assignment.has(path) ? valueLabel(assignment.get(path)) : null)),
    parameters,
    seconds: seconds / Math.max(1, seeds.length),
    totalSeconds: seconds,
  };
}

function hasEnded(trial: Trial): trial is Trial & { readonly state: EndState } {
  return trial.state !== 'pending';
}

/** So many values of a range have room on an axis. */
const MOST_TICKS = 8;

function showDomain(domain: Domain) {
  if (domain.kind === 'choice') return { kind: domain.kind, labels: domain.values.map(valueLabel) };
  const { kind, scale, min, max } = domain;
  const count = countValues(domain);
  const values = count > MOST_TICKS ? null : Array.from({ length: count }, (_, at) => nthValue(domain, at));
  return { kind, scale, min, max, values };
}
