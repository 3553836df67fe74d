import type { Effects, FileOperations } from '../effects.js';
import { readIfRun } from './list-runs.js';
import type { DamagedRun } from './list-runs.js';
import { readMarks } from './marks.js';
import { openRunsDirectory } from './runs-directory.js';
import type { FolderPlace } from './runs-directory.js';
import { isSame, isSettled, stampOf } from './stamp.js';
import { entryOf, INDEX_FILE, readIndex, removeLeftovers, summaryIn, writeIndex } from './summary-index.js';
import type { IndexEntry, SummaryIndex } from './summary-index.js';
import { summaryOf } from './summary.js';
import type { RunSummary } from './summary.js';

export interface SummaryList {
  readonly runs: readonly RunSummary[];
  readonly damaged: readonly DamagedRun[];
  /** Of runs whose tags and note cannot be read: `runs/cnn/marks.json is …`. */
  readonly markFaults: readonly string[];
  /** Folders that are not runs. */
  readonly others: readonly FolderPlace[];
  /** What the index holds of the runs: all but those that run or have just changed. */
  readonly entries: readonly IndexEntry[];
}

export interface SummaryOptions extends Pick<Effects, 'now' | 'files'> {
  /** Version of this program. */
  readonly program: string;
  /** The sweep whose trials the runs are. Default: none */
  readonly sweep?: string | null;
}

/**
 * Summarizes the runs of a folder like `listRuns`. Keeps an index in the folder, so that only runs whose files have
 * changed are read again.
 *
 * @throws {MnistxError} RUN_NOT_FOUND if it is not a folder
 */
export function listSummaries(runsDirectory: string, options: SummaryOptions): SummaryList {
  const { now, files, program } = options;
  const startMs = now();
  const { folders, files: otherFiles } = openRunsDirectory(runsDirectory, files);
  const place = { runsDirectory, files, program };
  const index: SummaryIndex = otherFiles.includes(INDEX_FILE) ? readIndex(place) : new Map();
  const runs: RunSummary[] = [];
  const damaged: DamagedRun[] = [];
  const entries: IndexEntry[] = [];
  const markFaults: string[] = [];
  const others: FolderPlace[] = [];
  let isUpToDate = true;
  for (const folder of folders) {
    const known = index.get(folder.name) ?? null;
    const found = lookAt(folder, known, options, startMs);
    if (found === null) {
      others.push(folder);
      continue;
    }
    if ('reason' in found) {
      damaged.push(found);
      continue;
    }
    runs.push(found.summary);
    if (found.markFault !== null) markFaults.push(found.markFault);
    if (found.entry !== null) entries.push(found.entry);
    if (found.entry !== known) isUpToDate = false;
  }
  // Entries of folders that are gone or damaged count too.
  if (entries.length !== index.size) isUpToDate = false;
  if (!isUpToDate && !otherFiles.includes('run.json')) writeIndex(place, entries);
  removeLeftovers(place, otherFiles, startMs);
  return { runs, damaged, markFaults, others, entries };
}

interface Found extends ReadSummary {
  /** Its entry in the next index: the old one, a new one, or none. */
  readonly entry: IndexEntry | null;
}

function lookAt(
  { name, path }: FolderPlace,
  known: IndexEntry | null,
  { files, sweep = null }: SummaryOptions,
  startMs: number,
): Found | DamagedRun | null {
  // Taken before the files are read: if they change meanwhile, the next stamp differs.
  const stamp = stampOf(path, files);
  if (known !== null && stamp !== null && isSame(stamp, known[1]))
    return { summary: summaryIn(known, path, sweep), entry: known, markFault: null };
  const read = summarizeRun(path, { files, sweep });
  if (read === null || 'reason' in read) return read;
  const { summary, markFault } = read;
  const isKept = stamp !== null && markFault === null && isSettled(stamp, startMs);
  return { summary, entry: isKept ? entryOf(name, stamp, summary) : null, markFault };
}

export interface ReadSummary {
  readonly summary: RunSummary;
  /** Of tags and note that cannot be read. */
  readonly markFault: string | null;
}

/** Reads one run; `null` for a folder that is not a run. */
export function summarizeRun(
  folder: string,
  { files, sweep }: { readonly files: FileOperations; readonly sweep: string | null },
): ReadSummary | DamagedRun | null {
  const read = readIfRun(folder, files);
  if (read === null || 'reason' in read) return read;
  const { marks, fault } = readMarks(folder, files);
  return { summary: summaryOf(read, marks, sweep), markFault: fault };
}
