import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvRows } from '../../src/runs/csv.js';
import type { Run } from '../../src/runs/types.js';
import { lrLayers, makeRun } from './runs.js';
import type { RunDraft } from './runs.js';

/** Writes manifest and history of a made-up logistic regression as a run folder below `runsDirectory`. */
export function writeRun(runsDirectory: string, draft: RunDraft & { readonly name: string }): Run {
  const folder = draft.folder ?? join(runsDirectory, draft.name);
  const run = makeRun({ layers: lrLayers, ...draft, folder });
  const columns = ['epoch', 'accuracy', 'loss', 'val_accuracy', 'val_loss', 'learning_rate', 'seconds'] as const;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'history.csv'),
    csvRows([columns, ...run.history.map((row) => columns.map((column) => row[column]))]),
  );
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run.manifest));
  return run;
}
