import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { readJournal } from '../sweep/journal.js';
import { TRIALS } from '../sweep/sweep-folder.js';
import type { SweepManifest } from '../sweep/sweep-folder.js';
import { assignmentLabel, shortPaths, trialName } from '../sweep/trial-label.js';
import type { Trial } from '../sweep/types.js';
import { composeSweepReport, readFindings } from './report-sweep.js';
import type { ComposedSweep } from './report-sweep.js';

/** A sweep for a page, finished or not. */
export interface SweepDescription extends ComposedSweep {
  readonly manifest: SweepManifest;
  /** Trials that have not ended, in the order of their numbers. */
  readonly open: readonly OpenTrial[];
  /** Of every trial the run folders that it has or will have, one for each seed. */
  readonly folders: readonly TrialFolders[];
}

export interface OpenTrial {
  readonly number: number;
  /** What differs from trial to trial. */
  readonly label: string;
  /** Whether its training has begun; else it waits. */
  readonly hasStarted: boolean;
}

export interface TrialFolders {
  readonly number: number;
  readonly folders: readonly string[];
}

/**
 * Reads what a page shows of a sweep; nothing is trained or written.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, DISK
 */
export function describeSweep(folder: string, files: FileOperations): SweepDescription {
  // 1. What is known of it.
  const findings = readFindings({ folder, files });
  const { manifest, trials } = findings;

  // 2. Result, charts' values and table, as its report has them.
  const composed = composeSweepReport(findings, { folder, files });

  // 3. What still trains.
  const started = new Set(readJournal(folder, files).flatMap(({ event, trial }) => (event === 'start' ? [trial] : [])));
  const open = listOpen(trials, manifest, started);

  // 4. Where the runs are.
  const { seeds } = manifest.sweep;
  const foldersOf = ({ number }: Trial): string[] =>
    seeds.map((seed) => join(folder, TRIALS, trialName(number, seeds.length > 1 ? seed : null)));
  return {
    ...composed,
    manifest,
    open,
    folders: trials.map((trial) => ({ number: trial.number, folders: foldersOf(trial) })),
  };
}

function listOpen(trials: readonly Trial[], { sweep }: SweepManifest, started: ReadonlySet<number>): OpenTrial[] {
  const paths = shortPaths(sweep.parameters.map(({ path }) => path));
  return trials
    .filter(({ state }) => state === 'pending')
    .map(({ number, assignment }) => ({
      number,
      label: assignmentLabel(assignment, paths),
      hasStarted: started.has(number),
    }));
}
