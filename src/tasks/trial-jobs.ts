import type { LoadedExperiment } from '../config/complete-tree.js';
import { checkTrials } from '../config/sweep/check-trials.js';
import type { TrialsCheck } from '../config/sweep/check-trials.js';
import type { LoadedSweep, Sweep } from '../config/sweep/types.js';
import { describeOnce } from '../data/describe-once.js';
import { describeDataset } from '../data/load-dataset.js';
import { MnistxError } from '../errors.js';
import { checkFirstWeights, readSourcesOnce } from '../open/first-weights.js';
import { planOf } from '../open/plan-of.js';
import type { Unit } from '../sweep/course.js';
import type { TrialJob } from '../sweep/launchers/launcher.js';
import { assignmentsToCheck } from '../sweep/points-to-check.js';
import { assignmentLabel, trialName } from '../sweep/trial-label.js';

/**
 * Checks every trial of a grid, or corners and draws of another search, before the first one trains; returns a sentence for
 * each kind of trial that cannot be.
 *
 * @throws {MnistxError} if no trial can be trained
 */
export async function findInvalidTrials(loaded: LoadedSweep, describe = describeOnce()): Promise<string[]> {
  const assignments = assignmentsToCheck(loaded.sweep);
  const read = readSourcesOnce();
  const check = await checkTrials({
    sweep: loaded,
    assignments,
    planOf: async ({ experiment, located }) => {
      const plan = await planOf(experiment, { located, describe });
      await checkFirstWeights(experiment, plan, { located, read });
    },
  });
  if (check.invalid === check.checked) throw new MnistxError(check.groups.map(({ problem }) => problem));
  return describeInvalid(check, loaded.sweep);
}

function describeInvalid({ groups, checked }: TrialsCheck, { search }: Sweep): string[] {
  const of = search.type === 'grid' ? `of ${checked} trials` : `of ${checked} points that were tried`;
  return groups.map(({ problem, count, assignment }) => {
    const first = `${count === 1 ? 'it is' : 'the first is'} ${assignmentLabel(assignment)}`;
    return `${count} ${of} cannot be trained (${first}): ${problem.message}`;
  });
}

/** One job for each seed; or why there is no such network. */
export async function makeJobs(
  { trial, assignment, until, bounds }: Unit,
  loaded: LoadedSweep,
  describe = describeDataset,
): Promise<readonly TrialJob[] | { readonly reason: string }> {
  const { sweep } = loaded;
  const { metric, goal } = sweep.objective;
  const description = `trial ${trial} of ${sweep.name}: ${assignmentLabel(assignment)}`;
  try {
    const experiments = sweep.seeds.map((seed) => {
      const name = trialName(trial, sweep.seeds.length > 1 ? seed : null);
      return loaded.experimentOf(assignment, { name, description, seed });
    });
    const [{ experiment, located }] = experiments as [LoadedExperiment];
    const plan = await planOf(experiment, { located, describe });
    const excess = excessOf(plan, sweep);
    if (excess !== null) return { reason: excess };
    return experiments.map(({ experiment }) => ({ experiment, metric, goal, until, bounds }));
  } catch (error) {
    if (error instanceof MnistxError) return { reason: error.problems[0]!.message };
    throw error;
  }
}

function excessOf(plan: { readonly parameters: number; readonly flops: number }, { limits }: Sweep): string | null {
  for (const key of ['parameters', 'flops'] as const) {
    const limit = limits[key];
    if (limit !== null && plan[key] > limit) return `the network has ${plan[key]} ${key}, limits.${key} is ${limit}`;
  }
  return null;
}
