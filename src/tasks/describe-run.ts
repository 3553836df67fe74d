import { listDrawnLayers } from '../drawings/choose-layers.js';
import type { FileOperations } from '../effects.js';
import { planOfRun } from '../open/open-model.js';
import { openRun } from '../open/open-run.js';
import type { Report } from '../report/types.js';
import { readMarks } from '../runs/marks.js';
import type { Marks } from '../runs/marks.js';
import type { Run } from '../runs/types.js';
import { composeRunReport } from './report-run.js';

export interface DescribedRun {
  readonly run: Run;
  readonly marks: Marks;
  /** Names of the layers whose weights and outputs can be drawn. */
  readonly layers: ReturnType<typeof listDrawnLayers>;
  readonly report: Report;
}

/**
 * Everything that is known of a run without opening its network.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function describeRun({ folder, files }: { folder: string; files: FileOperations }): DescribedRun {
  const run = openRun(folder, files);
  return {
    run,
    marks: readMarks(folder, files).marks,
    layers: listDrawnLayers(planOfRun(run.manifest)),
    report: composeRunReport(run, { files, logScale: false }),
  };
}
