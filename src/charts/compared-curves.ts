import type { TopLevelSpec } from 'vega-lite';
import { makeEpochAxis, makeMeasureAxis, makeTimeAxis } from './axes.js';
import type { Scaling } from './axes.js';
import type { ChartGroup, Measure } from './chart-run.js';
import { collectComparedSeries } from './compared-series.js';
import { makeLineChart } from './line-chart.js';

/** What a curve runs over: epochs, or what they cost. */
const OVER = { epoch: makeEpochAxis, 'training time': makeTimeAxis } as const;

/** One line for each run, or for each group of runs their mean with a band of one standard deviation. */
export function chartComparedCurves(
  groups: readonly ChartGroup[],
  measure: Measure,
  over: keyof typeof OVER,
  { logScale }: Scaling = {},
): TopLevelSpec {
  const { series, source, note } = collectComparedSeries(groups, measure);
  const lines = series.map(({ points }) => points);
  const hasBands = lines.some(({ deviations }) => deviations !== undefined);
  return makeLineChart({
    title: `${source === '' ? titles[measure] : `Validation ${measure}`} by ${over}`,
    ...(note === undefined ? {} : { subtitle: note }),
    description: `Line chart of ${source.toLowerCase()}${measure} by ${over}, one line for each of ${groups.length} ${hasBands ? 'groups of runs, with a band of one standard deviation on either side' : 'runs'}.`,
    legend: 'Run',
    x: OVER[over](lines),
    y: makeMeasureAxis(measure, lines, { source, logScale }),
    series,
    tellsSources: true,
  });
}

const titles = { accuracy: 'Accuracy', loss: 'Loss' } as const;
