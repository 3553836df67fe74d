import { basename, dirname, join, resolve } from 'node:path';
import type { Effects, FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { Column, Row } from '../runs/columns.js';
import type { DamagedRun } from '../runs/list-runs.js';
import { listSummaries } from '../runs/list-summaries.js';
import type { SummaryOptions } from '../runs/list-summaries.js';
import { readMarks } from '../runs/marks.js';
import type { FolderPlace } from '../runs/runs-directory.js';
import { parseCondition } from '../runs/select-runs.js';
import type { Selection } from '../runs/select-runs.js';
import { summarizeSweep } from '../sweep/summarize-sweep.js';
import { isSweep, readSweep, TRIALS } from '../sweep/sweep-folder.js';
import { experimentReader } from './config-columns.js';
import { asksForTrials, selectRows } from './select-rows.js';

export interface ListRequest extends Selection, Pick<Effects, 'now' | 'files'> {
  /** A folder of runs, a sweep, or a run folder. */
  readonly folder: string;
  /** Names of further columns, and paths in the experiments. */
  readonly columns: readonly string[];
  /** Version of this program. */
  readonly program: string;
}

export interface FolderList {
  /** What meets the conditions, sorted. */
  readonly rows: readonly Row[];
  /** Those that were asked for, each once. */
  readonly columns: readonly Column[];
  readonly isEmpty: boolean;
  readonly damaged: readonly DamagedRun[];
  /** Of tags and notes that cannot be read. */
  readonly markFaults: readonly string[];
}

/**
 * Lists the runs and sweeps of a folder, or the trials of a sweep.
 *
 * @throws {MnistxError} RUN_NOT_FOUND if it is not a folder; BAD_USAGE
 */
export function listFolder(request: ListRequest): FolderList {
  const { folder, filter, files } = request;
  const conditions = filter.map(parseCondition);

  // 1. The rows.
  const found = isSweep(folder, files)
    ? listTrials(folder, request)
    : listRows(folder, request, asksForTrials(conditions));

  // 2. Those that meet the conditions, in their order, and what is shown of them.
  const selected = selectRows(found.rows, { ...request, conditions, experimentOf: experimentReader(files) });
  return { ...found, ...selected, isEmpty: found.rows.length === 0 };
}

type Found = Pick<FolderList, 'rows' | 'damaged' | 'markFaults'>;

function listTrials(folder: string, options: SummaryOptions): Found {
  const { name } = readSweep(folder, options.files);
  return listRuns(join(folder, TRIALS), { ...options, sweep: name });
}

function listRuns(folder: string, options: SummaryOptions): Found & { others: readonly FolderPlace[] } {
  const { runs, ...rest } = listSummaries(folder, options);
  return { ...rest, rows: runs };
}

function listRows(folder: string, options: SummaryOptions, opensSweeps: boolean): Found {
  const { others, ...runs } = listRuns(folder, { ...options, sweep: sweepAbove(folder, options.files) });
  const sweeps = others.filter(({ path }) => isSweep(path, options.files));
  const parts = [
    runs,
    ...sweeps.map(({ path }) =>
      opensSweeps ? refuseDamaged(path, () => listTrials(path, options)) : listSweep(path, options.files),
    ),
  ];
  return {
    rows: parts.flatMap(({ rows }) => rows),
    damaged: parts.flatMap(({ damaged }) => damaged),
    markFaults: parts.flatMap(({ markFaults }) => markFaults),
  };
}

/** A sweep as one row, or why it cannot be read. */
export function listSweep(path: string, files: FileOperations): Found {
  return refuseDamaged(path, () => {
    const { marks, fault } = readMarks(path, files);
    return { rows: [summarizeSweep(path, marks, files)], damaged: [], markFaults: fault === null ? [] : [fault] };
  });
}

function refuseDamaged(path: string, list: () => Found): Found {
  try {
    return list();
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    return { rows: [], damaged: [{ folder: path, reason: error.message }], markFaults: [] };
  }
}

/** The sweep of `runs/search/trials`, or of one of its run folders; `null` for any other folder. */
function sweepAbove(folder: string, files: FileOperations): string | null {
  const path = resolve(folder);
  const trials = [path, dirname(path)].find((above) => basename(above) === TRIALS && isSweep(dirname(above), files));
  if (trials === undefined) return null;
  try {
    return readSweep(dirname(trials), files).name;
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
