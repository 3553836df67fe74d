import type { Effects, FileOperations } from '../effects.js';
import { readIfRun } from './list-runs.js';
import type { DamagedRun } from './list-runs.js';
import { openRunsDirectory } from './runs-directory.js';
import { isSame, isSettled, stampOf } from './stamp.js';
import { INDEX_FILE, readIndex, removeLeftovers, writeIndex } from './summary-index.js';
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
 * The runs that `listRuns` gives, in short. What was read of each is kept in an index beside them, so that only folders
 * whose files have changed are read again.
 *
 * @throws {MnistxError} RUN_NOT_FOUND for something else than a folder
 */
export function listSummaries(runsDirectory: string, { now, files, program }: SummaryOptions): SummaryList {
  const startMs = now();
  const { folders, files: others } = openRunsDirectory(runsDirectory);
  const place = { runsDirectory, files, program };
  const index: SummaryIndex = others.includes(INDEX_FILE) ? readIndex(place) : new Map();
  const runs: RunSummary[] = [];
  const damaged: DamagedRun[] = [];
  const entries: IndexEntry[] = [];
  for (const folder of folders) {
    const found = lookAt(folder, index.get(folder), files, startMs);
    if (found === null) continue;
    if ('reason' in found) {
      damaged.push(found);
      continue;
    }
    runs.push(found.summary);
    if (found.entry !== null) entries.push(found.entry);
  }
  const isUpToDate =
    entries.length === index.size && entries.every((entry) => index.get(entry.summary.folder) === entry);
  if (!isUpToDate && !others.includes('run.json')) writeIndex(place, entries);
  removeLeftovers(place, others, startMs);
  return { runs, damaged };
}

interface Found {
  readonly summary: RunSummary;
  /** What the index may say of it from now on: the entry it has, a new one, or nothing. */
  readonly entry: IndexEntry | null;
}

function lookAt(
  folder: string,
  known: IndexEntry | undefined,
  files: FileOperations,
  startMs: number,
): Found | DamagedRun | null {
  // Before the files are read: of what changes meanwhile, the next stamp is another one.
  const stamp = stampOf(folder, files);
  if (known !== undefined && stamp !== null && isSame(stamp, known.stamp))
    return { summary: known.summary, entry: known };
  const read = readIfRun(folder);
  if (read === null || 'reason' in read) return read;
  const summary = summaryOf(read);
  const canBeKept = stamp !== null && isSettled(stamp, startMs) && isLasting(summary);
  return { summary, entry: canBeKept ? { stamp, summary } : null };
}

/** A run that goes on depends on its process too; numbers that JSON has no words for would come back as others. */
function isLasting(summary: RunSummary): boolean {
  if (summary.status === 'running' || summary.status === 'dead') return false;
  return Object.values(summary).every(
    (value) => typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0)),
  );
}
