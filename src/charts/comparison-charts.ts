import type { TopLevelSpec } from 'vega-lite';
import { accuracyAgainstParameters } from './accuracy-against-parameters.js';
import type { Scaling } from './axes.js';
import type { ChartRun } from './chart-run.js';
import { compareByEpoch } from './compare-by-epoch.js';
import { compareByTime } from './compare-by-time.js';

export type ComparisonChart =
  'accuracy-by-epoch' | 'loss-by-epoch' | 'accuracy-by-time' | 'loss-by-time' | 'accuracy-against-parameters';

/** Every chart of a comparison, by the name of its file. */
export function comparisonCharts(
  runs: readonly ChartRun[],
  scaling: Scaling = {},
): Readonly<Record<ComparisonChart, TopLevelSpec>> {
  return {
    'accuracy-by-epoch': compareByEpoch(runs, 'accuracy'),
    'loss-by-epoch': compareByEpoch(runs, 'loss', scaling),
    'accuracy-by-time': compareByTime(runs, 'accuracy'),
    'loss-by-time': compareByTime(runs, 'loss', scaling),
    'accuracy-against-parameters': accuracyAgainstParameters(runs),
  };
}
