import type { TopLevelSpec } from 'vega-lite';
import { measureAxis, timeAxis } from './axes.js';
import type { Scaling } from './axes.js';
import type { ChartRun, Measure } from './chart-run.js';
import { comparedSeries } from './compared-series.js';
import { lineChart } from './line-chart.js';

/** One line a run over wall-clock time: what a run reaches for what it costs. */
export function compareByTime(runs: readonly ChartRun[], measure: Measure, { logScale }: Scaling = {}): TopLevelSpec {
  const { series, source, note } = comparedSeries(runs, measure);
  const lines = series.map(({ points }) => points);
  return lineChart({
    title: `${source === '' ? titles[measure] : `Validation ${measure}`} by training time`,
    ...(note === undefined ? {} : { subtitle: note }),
    description: `Line chart of ${source.toLowerCase()}${measure} by training time, one line for each of ${runs.length} runs.`,
    legend: 'Run',
    x: timeAxis(lines),
    y: measureAxis(measure, lines, { source, logScale }),
    series,
    tellsSources: true,
  });
}

const titles = { accuracy: 'Accuracy', loss: 'Loss' } as const;
