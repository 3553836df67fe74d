import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { SweepRow } from '../runs/columns.js';
import type { Marks } from '../runs/marks.js';
import { readJournal } from './journal.js';
import { isBetter } from './objective.js';
import { readSweep } from './sweep-folder.js';
import type { SweepManifest } from './sweep-folder.js';

type Progress = Pick<SweepRow, 'trialsDone' | 'best'>;

/**
 * A sweep as one row.
 *
 * @throws {MnistxError} RUN_DAMAGED, DISK
 */
export function summarizeSweep(folder: string, { tags, note }: Marks, files: FileOperations): SweepRow {
  const manifest = readSweep(folder, files);
  const { name, status, created, sweep } = manifest;
  return {
    kind: 'sweep',
    folder,
    name,
    description: sweep.description,
    status,
    created,
    trialsPlanned: sweep.search.trials,
    metric: sweep.objective.metric,
    ...progressOf(folder, manifest, files),
    tags,
    note,
  };
}

/** sweep.json counts the trials when the sweep ends; until then its journal says. */
function progressOf(folder: string, manifest: SweepManifest, files: FileOperations): Progress {
  const { status, counts, winner } = manifest;
  const recorded = {
    trialsDone: Object.values(counts).reduce((sum, count) => sum + count, 0),
    best: winner && { trial: winner.trial, value: winner.value },
  };
  if (status === 'finished' || status === 'interrupted') return recorded;
  try {
    return progressIn(folder, manifest, files);
  } catch (error) {
    // A damaged journal is reported when the sweep is continued.
    if (error instanceof MnistxError) return recorded;
    throw error;
  }
}

function progressIn(folder: string, { sweep: { objective } }: SweepManifest, files: FileOperations): Progress {
  let trialsDone = 0;
  let best: SweepRow['best'] = null;
  for (const entry of readJournal(folder, files)) {
    if (entry.event !== 'end') continue;
    trialsDone++;
    const value = entry.state === 'complete' ? (entry.result?.value ?? null) : null;
    if (value !== null && isBetter(objective, value, best?.value ?? null)) best = { trial: entry.trial, value };
  }
  return { trialsDone, best };
}
