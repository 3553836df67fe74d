import { join } from 'node:path';
import type { LoadedSweep, Sweep } from '../config/sweep/types.js';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import { csvRows } from '../runs/csv.js';
import { makeFolder, writeWhole } from '../runs/files.js';
import { conduct } from '../sweep/conduct.js';
import type { SweepEvent } from '../sweep/conduct.js';
import { Course } from '../sweep/course.js';
import type { Unit } from '../sweep/course.js';
import { Journal } from '../sweep/journal.js';
import type { Launcher } from '../sweep/launchers/launcher.js';
import { countStates } from '../sweep/rank.js';
import { samplers } from '../sweep/samplers/registry.js';
import { spaceOf } from '../sweep/space-of.js';
import { stoppingRule } from '../sweep/stopping/rule.js';
import { sweepDifferences } from '../sweep/sweep-differences.js';
import { openSweepFolder, TRIALS, writeSweep } from '../sweep/sweep-folder.js';
import type { SweepFolder, SweepManifest, SweepStatus, Winner } from '../sweep/sweep-folder.js';
import { trialRows } from '../sweep/trials-csv.js';
import type { Trial } from '../sweep/types.js';
import { version } from '../training/manifest-parts.js';
import { writeSweepReport } from './report-sweep.js';
import { findWinner, testWinner } from './sweep-winner.js';
import { findInvalidTrials, makeJobs } from './trial-jobs.js';

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

  // 1. Every network is checked before the first one trains.
  for (const message of await findInvalidTrials(loaded)) report({ type: 'warning', message });

  // 2. What is searched, by whom, and which trials are stopped early.
  const space = spaceOf(sweep);
  const sampler = samplers[sweep.search.type].create(space, sweep.search);
  const course = new Course({ sweep, space, sampler, rule: stoppingRule(sweep, loaded.epochs) });

  // 3. The folder: a new one, or that of the same sweep.
  const opened = openSweepFolder({ directory: request.directory, name: sweep.name, ...effects });
  try {
    checkSame(opened, sweep);
    const writer = beginFolder(opened, loaded, effects);
    const journal = Journal.reopen(opened.folder, effects);
    const launcher = request.launcher(join(opened.folder, TRIALS));
    let result: SweepResult;
    try {
      // 4. Train; each end is in the journal before it decides anything.
      const jobsOf = (unit: Unit): ReturnType<typeof makeJobs> => makeJobs(unit, loaded);
      const status = await conduct({ ...request, ...options, sweep, course, journal, launcher, jobsOf });

      // 5. The winner is tried on the test set, once.
      const winner = findWinner(course.trials, sweep);
      const isOver = status === 'finished' && winner !== null;
      const known = opened.earlier?.winner?.trial === winner?.trial ? opened.earlier?.winner?.test : null;
      const places = {
        ...request,
        signal: options.signal,
        onWarning: (message: string) => report({ type: 'warning', message }),
      };
      const test = isOver ? (known ?? (await testWinner(winner, { ...places, sweepFolder: opened.folder }))) : null;

      // 6. The table, and how it ended.
      writeWhole(effects.files, join(opened.folder, 'trials.csv'), csvRows(trialRows(course.trials, sweep)));
      const manifest = writer(status, course.trials, winner && { ...winner, test });
      result = { folder: opened.folder, manifest, trials: course.trials };
    } catch (error) {
      writeFailure(writer, course.trials, error);
      throw error;
    } finally {
      await launcher.close();
      journal.close();
    }

    // 7. The charts and the page. Of an interrupted sweep they are written once it is over.
    if (result.manifest.status !== 'interrupted') await writeSweepReport(result, { ...result, files: effects.files });
    return result;
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
