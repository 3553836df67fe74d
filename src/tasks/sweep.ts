import { join } from 'node:path';
import type { LoadedSweep } from '../config/sweep/types.js';
import { describeOnce } from '../data/describe-once.js';
import type { Effects } from '../effects.js';
import { csvRows } from '../runs/csv.js';
import { writeWhole } from '../runs/files.js';
import { conduct } from '../sweep/conduct.js';
import type { SweepEvent } from '../sweep/conduct.js';
import { Course } from '../sweep/course.js';
import type { Unit } from '../sweep/course.js';
import { Journal } from '../sweep/journal.js';
import type { LaunchedSweep, Launcher } from '../sweep/launchers/launcher.js';
import { samplerFor } from '../sweep/samplers/registry.js';
import { spaceOf } from '../sweep/space-of.js';
import { stoppingRule } from '../sweep/stopping/rule.js';
import { openSweepFolder, TRIALS } from '../sweep/sweep-folder.js';
import type { SweepFolder, SweepManifest, Winner } from '../sweep/sweep-folder.js';
import { trialRows } from '../sweep/trials-csv.js';
import type { Trial } from '../sweep/types.js';
import type { DescribeDataset } from '../training/types.js';
import { beginSweep, writeFailure } from './begin-sweep.js';
import { writeSweepReport } from './report-sweep.js';
import { findWinner, missingFolders, testWinner } from './sweep-winner.js';
import { findInvalidTrials, makeJobs } from './trial-jobs.js';

/** Where `runSweep` writes, and what trains its trials. */
export interface SweepRequest {
  /** Where the sweep's folder is made, or stands. */
  readonly directory: string;
  readonly launcher: (sweep: LaunchedSweep) => Launcher;
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

  // 1. Every network is checked before the first one trains.
  const describe = describeOnce();
  for (const message of await findInvalidTrials(loaded, describe)) report({ type: 'warning', message });

  // 2. What is searched, by whom, and which trials are stopped early.
  const space = spaceOf(sweep);
  const sampler = samplerFor(sweep, space);
  const course = new Course({ sweep, space, sampler, rule: stoppingRule(sweep, loaded.epochs) });

  // 3. The folder: a new one, or that of the same sweep.
  const opened = openSweepFolder({ directory: request.directory, name: sweep.name, ...effects });
  try {
    const { id, write } = beginSweep(opened, loaded, effects);
    const parts = { id, loaded, describe, request, options, course, opened };
    const ended = await fillSweep(parts).catch((error: unknown) => {
      writeFailure(write, course.trials, error);
      throw error;
    });

    // 7. The folder says how it ended. Charts and page of an interrupted sweep are written once it is over.
    const manifest = write(ended.status, course.trials, ended.winner);
    const result = { folder: opened.folder, manifest, trials: course.trials };
    if (manifest.status !== 'interrupted') await writeSweepReport(result, { ...result, files: effects.files });
    return result;
  } finally {
    opened.lock.release();
  }
}

interface SweepParts {
  readonly id: string;
  readonly loaded: LoadedSweep;
  readonly describe: DescribeDataset;
  readonly request: SweepRequest;
  readonly options: SweepOptions;
  readonly course: Course;
  readonly opened: SweepFolder;
}

interface EndedSweep {
  readonly status: 'finished' | 'interrupted' | 'failed';
  readonly winner: Winner | null;
}

async function fillSweep({ id, loaded, describe, request, options, course, opened }: SweepParts): Promise<EndedSweep> {
  const { sweep } = loaded;
  const { effects, signal, report } = options;
  const { folder, earlier } = opened;

  // 4. Train; each end is in the journal before it decides anything.
  const launcher = request.launcher({ id, name: sweep.name, trialsFolder: join(folder, TRIALS) });
  const jobsOf = (unit: Unit): ReturnType<typeof makeJobs> => makeJobs(unit, loaded, describe);
  const training = { ...request, ...options, sweep, course, launcher, jobsOf };
  const conducted = await withJournal(opened, effects, (journal) => conduct({ ...training, journal })).finally(() =>
    launcher.close(),
  );

  // 5. The winner is tried on the test set, once.
  const winner = findWinner(course.trials, sweep);
  const known = earlier?.winner?.trial === winner?.trial ? (earlier?.winner?.test ?? null) : null;
  const onWarning = (message: string): void => report({ type: 'warning', message });
  const places = { ...request, signal, onWarning, files: effects.files, sweepFolder: folder };
  const isOver = conducted === 'finished' && winner !== null;
  const gone = winner === null ? [] : missingFolders(winner, { folder, files: effects.files });
  if (gone.length > 0) onWarning(`${gone.join(', ')} of the winner is gone; its results are in the journal`);
  const isTried = isOver && known === null && gone.length === 0;
  const found = isTried ? await unlessStopped(testWinner(winner, places), signal) : null;
  const status = isTried && found === null ? 'interrupted' : conducted;
  const test = isOver ? (known ?? found) : null;

  // 6. The table.
  writeWhole(effects.files, join(folder, 'trials.csv'), csvRows(trialRows(course.trials, sweep)));
  return { status, winner: winner && { ...winner, test } };
}

/** `null` if it was stopped: a sweep is continued with the try of its winner. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

async function withJournal<T>(
  { folder }: SweepFolder,
  effects: Effects,
  use: (journal: Journal) => Promise<T>,
): Promise<T> {
  const journal = Journal.reopen(folder, effects);
  const result = await use(journal).catch((error: unknown) => {
    journal.abandon();
    throw error;
  });
  journal.close();
  return result;
}
