import type { TopLevelSpec } from 'vega-lite';
import { chartAccuracyAgainstParameters } from './accuracy-against-parameters.js';
import type { Scaling } from './axes.js';
import type { ChartRun } from './chart-run.js';
import { chartComparedCurves } from './compared-curves.js';

export type ComparisonChart =
  'accuracy-by-epoch' | 'loss-by-epoch' | 'accuracy-by-time' | 'loss-by-time' | 'accuracy-against-parameters';

/** Every chart of a comparison, by the name of its file. */
export function chartComparison(
  runs: readonly ChartRun[],
  scaling: Scaling = {},
): Readonly<Record<ComparisonChart, TopLevelSpec>> {
  return {
    'accuracy-by-epoch': chartComparedCurves(runs, 'accuracy', 'epoch'),
    'loss-by-epoch': chartComparedCurves(runs, 'loss', 'epoch', scaling),
    'accuracy-by-time': chartComparedCurves(runs, 'accuracy', 'training time'),
    'loss-by-time': chartComparedCurves(runs, 'loss', 'training time', scaling),
    'accuracy-against-parameters': chartAccuracyAgainstParameters(runs),
  };
}
