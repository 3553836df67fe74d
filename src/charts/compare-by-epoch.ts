import type { TopLevelSpec } from 'vega-lite';
import { epochAxis, measureAxis } from './axes.js';
import type { Scaling } from './axes.js';
import type { ChartRun, Measure } from './chart-run.js';
import { comparedSeries } from './compared-series.js';
import { lineChart } from './line-chart.js';

/** One line a run over its epochs. */
export function compareByEpoch(runs: readonly ChartRun[], measure: Measure, { logScale }: Scaling = {}): TopLevelSpec {
  const { series, source, note } = comparedSeries(runs, measure);
  const lines = series.map(({ points }) => points);
  return lineChart({
    title: `${source === '' ? titles[measure] : `Validation ${measure}`} by epoch`,
    ...(note === undefined ? {} : { subtitle: note }),
    description: `Line chart of ${source.toLowerCase()}${measure} by epoch, one line for each of ${runs.length} runs.`,
    legend: 'Run',
    x: epochAxis(lines),
    y: measureAxis(measure, lines, { source, logScale }),
    series,
    tellsSources: true,
  });
}

const titles = { accuracy: 'Accuracy', loss: 'Loss' } as const;
