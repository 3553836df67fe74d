import type { TopLevelSpec } from 'vega-lite';
import { makeEpochAxis, makeMeasureAxis, makeTimeAxis } from './axes.js';
import type { Scaling } from './axes.js';
import type { ChartRun, Measure } from './chart-run.js';
import { collectComparedSeries } from './compared-series.js';
import { makeLineChart } from './line-chart.js';

/** What a curve runs over: epochs, or what they cost. */
const OVER = { epoch: makeEpochAxis, 'training time': makeTimeAxis } as const;

/** One line for each run. */
export function chartComparedCurves(
  runs: readonly ChartRun[],
  measure: Measure,
  over: keyof typeof OVER,
  { logScale }: Scaling = {},
): TopLevelSpec {
  const { series, source, note } = collectComparedSeries(runs, measure);
  const lines = series.map(({ points }) => points);
  return makeLineChart({
    title: `${source === '' ? titles[measure] : `Validation ${measure}`} by ${over}`,
    ...(note === undefined ? {} : { subtitle: note }),
    description: `Line chart of ${source.toLowerCase()}${measure} by ${over}, one line for each of ${runs.length} runs.`,
    legend: 'Run',
    x: OVER[over](lines),
    y: makeMeasureAxis(measure, lines, { source, logScale }),
    series,
    tellsSources: true,
  });
}

const titles = { accuracy: 'Accuracy', loss: 'Loss' } as const;
