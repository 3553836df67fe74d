import type { Scaling } from '../charts/axes.js';
import type { StepColumns } from '../records.js';
import type { Run } from '../runs/types.js';
import { makeCurvesSection } from './run-curves.js';
import {
  makeConfigurationSection,
  makeDataSection,
  makeEnvironmentSection,
  makeNetworkSection,
} from './run-details.js';
import { makeOverview } from './run-overview.js';
import type { Report, ReportSection } from './types.js';

export interface RunReport extends Scaling {
  readonly run: Run;
  /** Default: `null`, none are kept. */
  readonly steps?: StepColumns | null;
  /** The complete config as YAML. */
  readonly config: string;
  /** Charts of the network. Default: none. */
  readonly network?: ReportSection['charts'];
  /** Further sections, after the learning curves. Default: `[]` */
  readonly sections?: readonly ReportSection[];
}

/** The page of one run. */
export function makeRunReport({ run, steps = null, config, network = {}, sections = [], logScale }: RunReport): Report {
  return {
    kind: 'Run',
    names: [run.manifest.name],
    sections: [
      makeOverview(run),
      // What another program has trained has no epochs here.
      ...(run.manifest.status === 'imported' ? [] : [makeCurvesSection(run, steps, { logScale })]),
      ...sections,
      { ...makeNetworkSection(run), charts: network },
      makeConfigurationSection(run, config),
      makeDataSection(run),
      makeEnvironmentSection(run),
    ],
    footer: ['Made by mnistx from ', { code: run.folder }, '.'],
  };
}
