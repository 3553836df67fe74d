import type { TopLevelSpec } from 'vega-lite';
import type { Scaling } from '../axes.js';
import type { ChartGroup } from '../chart-run.js';
import { chartComparedCurves } from '../compared-curves.js';
import { chartBestByTrial } from './best-by-trial.js';
import type { ChartSweep } from './chart-sweep.js';
import { chartImportance } from './importance.js';
import { chartParallelCoordinates } from './parallel-coordinates.js';
import { chartSlices } from './slices.js';
import { chartTradeOff } from './trade-off.js';

export type SweepChart =
  | 'best-by-trial'
  | 'curves-of-the-best'
  | 'importance'
  | 'slices'
  | 'against-parameters'
  | 'against-training-time'
  | 'parallel-coordinates';

/** Every chart of a sweep, by the name of its file. `best` are the best trials, each with a history for every seed. */
export function chartSweep(
  sweep: ChartSweep,
  best: readonly ChartGroup[],
  scaling: Scaling = {},
): Readonly<Record<SweepChart, TopLevelSpec>> {
  return {
    'best-by-trial': chartBestByTrial(sweep),
    'curves-of-the-best': chartComparedCurves(best, sweep.objective.measure, 'epoch', scaling),
    importance: chartImportance(sweep),
    slices: chartSlices(sweep),
    'against-parameters': chartTradeOff(sweep, 'parameters'),
    'against-training-time': chartTradeOff(sweep, 'training time'),
    'parallel-coordinates': chartParallelCoordinates(sweep),
  };
}
