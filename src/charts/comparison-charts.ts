import type { TopLevelSpec } from 'vega-lite';
import { chartAccuracyAgainstParameters } from './accuracy-against-parameters.js';
import type { Scaling } from './axes.js';
import type { ChartGroup } from './chart-run.js';
import { chartComparedCurves } from './compared-curves.js';

export type ComparisonChart =
  'accuracy-by-epoch' | 'loss-by-epoch' | 'accuracy-by-time' | 'loss-by-time' | 'accuracy-against-parameters';

/** Every chart of a comparison, by the name of its file. */
export function chartComparison(
  groups: readonly ChartGroup[],
  scaling: Scaling = {},
): Readonly<Record<ComparisonChart, TopLevelSpec>> {
  return {
    'accuracy-by-epoch': chartComparedCurves(groups, 'accuracy', 'epoch'),
    'loss-by-epoch': chartComparedCurves(groups, 'loss', 'epoch', scaling),
    'accuracy-by-time': chartComparedCurves(groups, 'accuracy', 'training time'),
    'loss-by-time': chartComparedCurves(groups, 'loss', 'training time', scaling),
    'accuracy-against-parameters': chartAccuracyAgainstParameters(groups),
  };
}
