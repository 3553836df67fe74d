import { exitCodeOf, MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import type { LoadedExperiment } from '../complete-tree.js';
import type { Assignment, LoadedSweep } from './types.js';

/** Which trials of a sweep cannot be trained. */
export interface TrialsCheck {
  readonly checked: number;
  readonly invalid: number;
  /** By what is wrong with them and with which key, the most frequent first. */
  readonly groups: readonly InvalidTrials[];
}

export interface InvalidTrials {
  /** What is wrong with the first of them, and where. */
  readonly problem: Problem;
  readonly count: number;
  /** The first of them. */
  readonly assignment: Assignment;
}

export interface TrialsCheckRequest {
  readonly sweep: LoadedSweep;
  /** The points of a grid, or the corners and some draws of another search. */
  readonly assignments: Iterable<Assignment>;
  /** Compiles an experiment, or throws a `MnistxError` that says why it cannot be. */
  readonly planOf: (loaded: LoadedExperiment) => Promise<unknown>;
}

/**
 * Checks trials and their shapes, and trains none.
 *
 * @throws {MnistxError} what `planOf` throws of the data or the machine and not of a trial, such as DATA_NOT_FOUND
 */
export async function checkTrials({ sweep, assignments, planOf }: TrialsCheckRequest): Promise<TrialsCheck> {
  const groups = new Map<string, InvalidTrials>();
  let checked = 0;
  let invalid = 0;
  for (const assignment of assignments) {
    checked++;
    const problem = await problemOfTrial(assignment, sweep, planOf);
    if (problem === null) continue;
    invalid++;
    const key = `${problem.code} ${problem.path?.join('.') ?? problem.message}`;
    const { count = 0, ...first } = groups.get(key) ?? { problem, assignment };
    groups.set(key, { ...first, count: count + 1 });
  }
  return { checked, invalid, groups: [...groups.values()].sort((a, b) => b.count - a.count) };
}

async function problemOfTrial(
  assignment: Assignment,
  { sweep, experimentOf }: LoadedSweep,
  planOf: TrialsCheckRequest['planOf'],
): Promise<Problem | null> {
  try {
    await planOf(experimentOf(assignment, { name: sweep.name, description: '', seed: sweep.seeds[0] ?? 1 }));
    return null;
  } catch (error) {
    if (!(error instanceof MnistxError) || exitCodeOf(error) === 1) throw error;
    return error.problems[0] ?? null;
  }
}
