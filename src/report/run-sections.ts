import type { Scaling } from '../charts/axes.js';
import type { StepColumns } from '../records.js';
import type { Run } from '../runs/types.js';
import { runCurves } from './run-curves.js';
import { configurationSection, dataSection, environmentSection, networkSection } from './run-details.js';
import { runOverview } from './run-overview.js';
import type { Report, ReportSection } from './types.js';

export interface RunReport extends Scaling {
  readonly run: Run;
  /** Default: `null`, none are kept. */
  readonly steps?: StepColumns | null;
  /** The complete config as YAML. */
  readonly config: string;
  /** Charts of the network. Default: none. */
  readonly network?: ReportSection['charts'];
  /** What else there is to show of it, behind the learning curves. Default: `[]` */
  readonly sections?: readonly ReportSection[];
}

/** The page of one run. */
export function runReport({ run, steps = null, config, network = {}, sections = [], logScale }: RunReport): Report {
  return {
    kind: 'Run',
    names: [run.manifest.name],
    sections: [
      runOverview(run),
      runCurves(run, steps, { logScale }),
      ...sections,
      { ...networkSection(run), charts: network },
      configurationSection(run, config),
      dataSection(run),
      environmentSection(run),
    ],
    footer: ['Made by mnistx from ', { code: run.folder }, '.'],
  };
}
