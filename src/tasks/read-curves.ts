import { join } from 'node:path';
import { groupRuns } from '../compare/group-runs.js';
import { labelRuns } from '../compare/run-labels.js';
import type { ComparedGroup } from '../compare/types.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { isThere } from '../runs/files.js';
import { readRun } from '../runs/read-run.js';
import { readSteps } from '../runs/read-steps.js';
import type { Run } from '../runs/types.js';

/** Runs whose curves are drawn together. */
export interface Curves {
  readonly runs: readonly LabelledRun[];
  /** As a comparison groups them. */
  readonly groups: readonly ComparedGroup[];
  /** Folders that cannot be read, by their place among those that were asked for. */
  readonly missing: readonly { readonly place: number; readonly reason: string }[];
}

export interface LabelledRun {
  /** Its place among the folders that were asked for. */
  readonly place: number;
  readonly label: string;
  readonly run: Run;
  readonly stepsPerEpoch: number;
  readonly hasSteps: boolean;
}

/** Reads the histories of runs, finished or not. */
export function readCurves(folders: readonly string[], files: FileOperations): Curves {
  const found: { readonly place: number; readonly run: Run }[] = [];
  const missing: { readonly place: number; readonly reason: string }[] = [];
  folders.forEach((folder, place) => {
    const read = readIfWhole(folder, files);
    if (typeof read === 'string') missing.push({ place, reason: read });
    else found.push({ place, run: read });
  });
  const runs = found.map(({ run }) => run);
  const labels = labelRuns(runs);
  return {
    runs: found.map(({ place, run }, at) => ({
      place,
      run,
      label: labels[at]!,
      stepsPerEpoch: countSteps(run),
      hasSteps: isThere(files, join(run.folder, 'steps.csv')),
    })),
    groups: groupRuns(runs, labels),
    missing,
  };
}

/**
 * At most `most` rows of a run's step log from one on; `null` if it has none.
 *
 * @throws {MnistxError} RUN_DAMAGED, DISK
 */
export function readStepsFrom(
  folder: string,
  { from, most }: { readonly from: number; readonly most: number },
  files: FileOperations,
): StepRowsFrom | null {
  const rows = readSteps(folder, files);
  if (rows === null) return null;
  const { count, epoch, step, loss, accuracy, elapsed_seconds: seconds } = rows;
  const part = (column: Float64Array | null): number[] => Array.from(column?.subarray(from, from + most) ?? []);
  return {
    count,
    ...{ epoch: part(epoch), step: part(step), loss: part(loss), accuracy: part(accuracy), seconds: part(seconds) },
  };
}

/** NaN is an empty cell. */
export interface StepRowsFrom extends Readonly<
  Record<'epoch' | 'step' | 'loss' | 'accuracy' | 'seconds', readonly number[]>
> {
  /** Of all rows. */
  readonly count: number;
}

/** The run, or why it cannot be read. */
function readIfWhole(folder: string, files: FileOperations): Run | string {
  try {
    return readRun(folder, files);
  } catch (error) {
    if (error instanceof MnistxError) return error.message;
    throw error;
  }
}

function countSteps({ manifest: { data, experiment } }: Run): number {
  return Math.ceil(data.training_examples / experiment.train.batch_size);
}
