import type { TopLevelSpec } from 'vega-lite';
import { accuracyAgainstParameters } from './accuracy-against-parameters.js';
import type { Scaling } from './axes.js';
import type { ChartRun } from './chart-run.js';
import { comparedCurves } from './compared-curves.js';

export type ComparisonChart =
  'accuracy-by-epoch' | 'loss-by-epoch' | 'accuracy-by-time' | 'loss-by-time' | 'accuracy-against-parameters';

/** Every chart of a comparison, by the name of its file. */
export function comparisonCharts(
  runs: readonly ChartRun[],
  scaling: Scaling = {},
): Readonly<Record<ComparisonChart, TopLevelSpec>> {
  return {
    'accuracy-by-epoch': comparedCurves(runs, 'accuracy', 'epoch'),
    'loss-by-epoch': comparedCurves(runs, 'loss', 'epoch', scaling),
    'accuracy-by-time': comparedCurves(runs, 'accuracy', 'training time'),
    'loss-by-time': comparedCurves(runs, 'loss', 'training time', scaling),
    'accuracy-against-parameters': accuracyAgainstParameters(runs),
  };
}
