import { basename } from 'node:path';
import type { Experiment } from '../config/types.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { digestOfSource } from '../open/first-weights.js';
import { openRun } from '../open/open-run.js';
import { formulaChanges } from '../runs/formulas.js';
import { numberedFolders } from '../runs/numbered-folders.js';
import type { Manifest, Run } from '../runs/types.js';
import { describeSettingChanges } from './changes-since.js';

/** An existing run of the same name, perhaps with a number, to use instead of a new one. */
export interface FoundRun {
  readonly status: 'finished' | 'unfinished';
  readonly run: Run;
}

export interface FindRunRequest {
  readonly runsDirectory: string;
  /** Replace a run of the same name. */
  readonly force: boolean;
  /** Continue a run that has not finished. */
  readonly resume: boolean;
  /** Train even if such a run exists. */
  readonly again: boolean;
  readonly files: FileOperations;
}

/**
 * Finds a run of this experiment: a finished one with the same settings, or an unfinished one. With `resume`, settings may
 * have changed.
 */
export function findRun(
  experiment: Experiment,
  { runsDirectory, force, resume, again, files }: FindRunRequest,
): FoundRun | null {
  if (force || again) return null;
  const runs = runsNamed(runsDirectory, experiment.name, files);
  const same = runs.filter(({ manifest }) => isSame(manifest, experiment, files));
  const done = same.find(({ manifest }) => manifest.status === 'finished' && hasCurrentFormulas(manifest));
  if (done !== undefined) return { status: 'finished', run: done };
  const open =
    same.find(({ manifest }) => manifest.status !== 'running') ??
    (resume ? findUnfinished(runs, experiment) : undefined);
  return open === undefined ? null : { status: 'unfinished', run: open };
}

/**
 * A run that only needs more epochs; else the one without a number, even if settings have changed: `resumeRun` then
 * says which.
 */
function findUnfinished(runs: readonly Run[], experiment: Experiment): Run | undefined {
  const unfinished = runs.filter(({ manifest }) => manifest.status !== 'finished');
  return (
    unfinished.find(({ manifest }) => describeSettingChanges(manifest.experiment, experiment).length === 0) ??
    unfinished.find(({ folder }) => basename(folder) === experiment.name)
  );
}

function isSame({ experiment: before, init }: Manifest, now: Experiment, files: FileOperations): boolean {
  if (before.train.epochs !== now.train.epochs || describeSettingChanges(before, now).length > 0) return false;
  const { init_from: source } = now.model;
  const digest = source === undefined ? null : digestOfSource(source, files);
  // Of a source that is gone nobody can say that it has changed.
  return digest === null || digest === init?.sha256;
}

/** Whether today's formulas would give the same weights. */
function hasCurrentFormulas({ formulas = 1, experiment }: Manifest): boolean {
  return formulaChanges(formulas, experiment).length === 0;
}

/** The runs of a name, in folders of that name with or without a number. Skips what cannot be read. */
function runsNamed(directory: string, name: string, files: FileOperations): Run[] {
  return (
    numberedFolders(directory, name, files)
      .flatMap((folder) => tryOpenRun(folder, files) ?? [])
      // An imported model was not trained by its experiment.
      .filter(({ manifest }) => manifest.name === name && manifest.status !== 'imported')
  );
}

function tryOpenRun(folder: string, files: FileOperations): Run | null {
  try {
    return openRun(folder, files);
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
