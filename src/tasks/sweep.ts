import { join } from 'node:path';
import type { LoadedSweep, Sweep } from '../config/sweep/types.js';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import { planOf } from '../open/plan-of.js';
import { csvRows } from '../runs/csv.js';
import { makeFolder, writeWhole } from '../runs/files.js';
import { conduct } from '../sweep/conduct.js';
import type { SweepEvent } from '../sweep/conduct.js';
import { Course } from '../sweep/course.js';
import type { Unit } from '../sweep/course.js';
import { Journal } from '../sweep/journal.js';
import type { Launcher, TrialJob } from '../sweep/launchers/launcher.js';
import { countStates, rankTrials } from '../sweep/rank.js';
import { samplers } from '../sweep/samplers/registry.js';
import { spaceOf } from '../sweep/space-of.js';
import { stoppingRule } from '../sweep/stopping/rule.js';
import { sweepDifferences } from '../sweep/sweep-differences.js';
import { openSweepFolder, TRIALS, writeSweep } from '../sweep/sweep-folder.js';
import type { SweepFolder, SweepManifest, SweepStatus, Winner, WinnerTest } from '../sweep/sweep-folder.js';
import { assignmentLabel, trialName } from '../sweep/trial-label.js';
import { trialRows } from '../sweep/trials-csv.js';
import type { Trial } from '../sweep/types.js';
import { version } from '../training/manifest-parts.js';
import { evaluateRun } from './evaluate-run.js';

/** Where `runSweep` writes, and what trains its trials. */
export interface SweepRequest {
  /** Where the sweep's folder is made, or stands. */
  readonly directory: string;
  /** Trains in the folder of run folders that it is given. */
  readonly launcher: (trialsFolder: string) => Launcher;
  /** Stop at the first trial that fails. */
  readonly failFast: boolean;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
}

export interface SweepOptions {
  readonly effects: Effects;
  /** Stops the trainings after their current step; the sweep can be continued. */
  readonly signal: AbortSignal;
  readonly report: (event: SweepEvent | { readonly type: 'warning'; readonly message: string }) => void;
}

export interface SweepResult {
  readonly folder: string;
  readonly manifest: SweepManifest;
  readonly trials: readonly Trial[];
}

/**
 * Trains the trials of a sweep and finds the best, or continues a sweep that was stopped: the whole flow.
 *
 * @throws {MnistxError} RUN_CHANGED for a folder of another sweep, RUN_EXISTS, RUN_BUSY, RUN_DAMAGED, DISK, and what
 * would befall every trial
 */
export async function runSweep(
  loaded: LoadedSweep,
  request: SweepRequest,
  options: SweepOptions,
): Promise<SweepResult> {
  const { sweep } = loaded;
  const { effects, report } = options;
  for (const message of loaded.warnings) report({ type: 'warning', message });

  // 1. What is searched, by whom, and which trials are stopped early.
  const space = spaceOf(sweep);
  const sampler = samplers[sweep.search.type].create(space, sweep.search);
  const course = new Course({ sweep, space, sampler, rule: stoppingRule(sweep, loaded.epochs) });

  // 2. The folder: a new one, or that of the same sweep.
  const opened = openSweepFolder({ directory: request.directory, name: sweep.name, ...effects });
  try {
    checkSame(opened, sweep);
    const writer = beginFolder(opened, loaded, effects);
    const journal = Journal.reopen(opened.folder, effects);
    const launcher = request.launcher(join(opened.folder, TRIALS));
    try {
      // 3. Train; each end is in the journal before it decides anything.
      const jobsOf = (unit: Unit): ReturnType<typeof jobsOfUnit> => jobsOfUnit(unit, loaded);
      const status = await conduct({ ...request, ...options, sweep, course, journal, launcher, jobsOf });

      // 4. The winner is tried on the test set, once.
      const winner = winnerOf(course.trials, sweep);
      const isOver = status === 'finished' && winner !== null;
      const known = opened.earlier?.winner?.trial === winner?.trial ? opened.earlier?.winner?.test : null;
      const test = isOver ? (known ?? (await testWinner(winner, opened.folder, request, options))) : null;

      // 5. The table, and how it ended.
      writeWhole(effects.files, join(opened.folder, 'trials.csv'), csvRows(trialRows(course.trials, sweep)));
      const manifest = writer(status, course.trials, winner && { ...winner, test });
      return { folder: opened.folder, manifest, trials: course.trials };
    } catch (error) {
      writeFailure(writer, course.trials, error);
      throw error;
    } finally {
      await launcher.close();
      journal.close();
    }
  } finally {
    opened.lock.release();
  }
}

function checkSame({ folder, earlier }: SweepFolder, sweep: Sweep): void {
  if (earlier === null) return;
  const differences = sweepDifferences(earlier.sweep, sweep);
  if (differences.length === 0) return;
  const lines = differences.map((line) => `\n    ${line}`).join('');
  throw new MnistxError({
    code: 'RUN_CHANGED',
    message: `${folder} is a sweep that differs from this one:${lines}`,
    fix: 'undo the change, or start a new sweep with --name',
  });
}

type WriteManifest = (
  status: SweepStatus,
  trials: readonly Trial[],
  winner: Winner | null,
  reason?: string,
) => SweepManifest;

/** Writes what is known before the first trial; returns what writes sweep.json again. */
function beginFolder(
  { folder, earlier }: SweepFolder,
  { sweep, text }: LoadedSweep,
  { files, now }: Effects,
): WriteManifest {
  const created = earlier?.created ?? new Date(now()).toISOString();
  const write: WriteManifest = (status, trials, winner, reason) => {
    const manifest: SweepManifest = {
      format: 1,
      name: sweep.name,
      status,
      reason: reason ?? null,
      created,
      finished: status === 'running' ? null : new Date(now()).toISOString(),
      versions: { mnistx: version(), node: process.versions.node },
      sweep,
      counts: countStates(trials),
      winner,
    };
    writeSweep(folder, manifest, files);
    return manifest;
  };
  makeFolder(files, join(folder, TRIALS));
  // A sweep that is continued from its own folder has no text.
  if (text !== '') writeWhole(files, join(folder, 'sweep.yaml'), text);
  write('running', [], null);
  return write;
}

/** The first error is the one to report; a full disk fails here too. */
function writeFailure(write: WriteManifest, trials: readonly Trial[], error: unknown): void {
  try {
    write('failed', trials, null, error instanceof Error ? error.message : String(error));
  } catch {
    // The folder is then dead for its readers, and continues as such.
  }
}

/** One job for each seed; or why there is no such network. */
async function jobsOfUnit(
  { trial, assignment, until, bounds }: Unit,
  loaded: LoadedSweep,
): Promise<readonly TrialJob[] | { readonly reason: string }> {
  const { sweep } = loaded;
  const { metric, goal } = sweep.objective;
  const description = `trial ${trial} of ${sweep.name}: ${assignmentLabel(assignment)}`;
  try {
    const experiments = sweep.seeds.map((seed) => {
      const name = trialName(trial, sweep.seeds.length > 1 ? seed : null);
      return loaded.experimentOf(assignment, { name, description, seed });
    });
    const plan = await planOf(experiments[0]!.experiment, experiments[0]!);
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

function winnerOf(trials: readonly Trial[], { objective, seeds }: Sweep): Winner | null {
  const [best] = rankTrials(trials, objective);
  if (best === undefined) return null;
  const folders = seeds.map((seed) => join(TRIALS, trialName(best.number, seeds.length > 1 ? seed : null)));
  const values = Object.fromEntries(best.assignment);
  return { trial: best.number, values, value: best.value!, folders, test: null };
}

async function testWinner(
  { folders }: Winner,
  sweepFolder: string,
  { cacheDirectory, mirrors }: SweepRequest,
  { signal, report }: SweepOptions,
): Promise<WinnerTest> {
  const accuracies: number[] = [];
  const losses: number[] = [];
  for (const folder of folders) {
    const { report: found, loss } = await evaluateRun({
      folder: join(sweepFolder, folder),
      cacheDirectory,
      mirrors,
      source: null,
      signal,
      onWarning: (message) => report({ type: 'warning', message }),
    });
    accuracies.push(found.accuracy);
    losses.push(loss);
  }
  return { accuracies, losses };
}
