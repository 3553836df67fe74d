import type { Effects, FileOperations } from '../effects.js';
import { readIfRun } from './list-runs.js';
import type { DamagedRun } from './list-runs.js';
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
}

export interface SummaryOptions extends Pick<Effects, 'now' | 'files'> {
  /** Version of this program. */
  readonly program: string;
}

/**
 * Summarizes the runs of a folder like `listRuns`. Keeps an index in the folder, so that only runs whose files have
 * changed are read again.
 *
 * @throws {MnistxError} RUN_NOT_FOUND if it is not a folder
 */
export function listSummaries(runsDirectory: string, { now, files, program }: SummaryOptions): SummaryList {
  const startMs = now();
  const { folders, files: others } = openRunsDirectory(runsDirectory, files);
  const place = { runsDirectory, files, program };
  const index: SummaryIndex = others.includes(INDEX_FILE) ? readIndex(place) : new Map();
  const runs: RunSummary[] = [];
  const damaged: DamagedRun[] = [];
  const entries: IndexEntry[] = [];
  let isUpToDate = true;
  for (const folder of folders) {
    const known = index.get(folder.name) ?? null;
    const found = lookAt(folder, known, files, startMs);
    if (found === null) continue;
    if ('reason' in found) {
      damaged.push(found);
      continue;
    }
    runs.push(found.summary);
    if (found.entry !== null) entries.push(found.entry);
    if (found.entry !== known) isUpToDate = false;
  }
  // Entries of folders that are gone or damaged count too.
  if (entries.length !== index.size) isUpToDate = false;
  if (!isUpToDate && !others.includes('run.json')) writeIndex(place, entries);
  removeLeftovers(place, others, startMs);
  return { runs, damaged };
}

interface Found {
  readonly summary: RunSummary;
  /** Its entry in the next index: the old one, a new one, or none. */
  readonly entry: IndexEntry | null;
}

function lookAt(
  { name, path }: FolderPlace,
  known: IndexEntry | null,
  files: FileOperations,
  startMs: number,
): Found | DamagedRun | null {
  // Taken before the files are read: if they change meanwhile, the next stamp differs.
  const stamp = stampOf(path, files);
  if (known !== null && stamp !== null && isSame(stamp, known[1]))
    return { summary: summaryIn(known, path), entry: known };
  const read = readIfRun(path, files);
  if (read === null || 'reason' in read) return read;
  const summary = summaryOf(read);
  const entry = stamp !== null && isSettled(stamp, startMs) ? entryOf(name, stamp, summary) : null;
  return { summary, entry };
}
