import type { TopLevelSpec } from 'vega-lite';
import { epochAxis, measureAxis, timeAxis } from './axes.js';
import type { Scaling } from './axes.js';
import type { ChartRun, Measure } from './chart-run.js';
import { comparedSeries } from './compared-series.js';
import { lineChart } from './line-chart.js';

/** What a curve runs over: epochs, or what they cost. */
const OVER = { epoch: epochAxis, 'training time': timeAxis } as const;

/** One line for each run. */
export function comparedCurves(
  runs: readonly ChartRun[],
  measure: Measure,
  over: keyof typeof OVER,
  { logScale }: Scaling = {},
): TopLevelSpec {
  const { series, source, note } = comparedSeries(runs, measure);
  const lines = series.map(({ points }) => points);
  return lineChart({
    title: `${source === '' ? titles[measure] : `Validation ${measure}`} by ${over}`,
    ...(note === undefined ? {} : { subtitle: note }),
    description: `Line chart of ${source.toLowerCase()}${measure} by ${over}, one line for each of ${runs.length} runs.`,
    legend: 'Run',
    x: OVER[over](lines),
    y: measureAxis(measure, lines, { source, logScale }),
    series,
    tellsSources: true,
  });
}

const titles = { accuracy: 'Accuracy', loss: 'Loss' } as const;
