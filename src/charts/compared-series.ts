import { collectPoints, chooseSource } from './chart-run.js';
import type { ChartRun, Measure } from './chart-run.js';
import type { Series } from './line-chart.js';

/** The lines of a comparison: validation, or training (as the label says) for runs without validation. */
export interface ComparedSeries {
  readonly series: readonly Series[];
  /** `Validation `, or empty if that is not true of all runs. */
  readonly source: string;
  /** Runs that cannot be drawn. */
  readonly note?: string;
}

export function collectComparedSeries(runs: readonly ChartRun[], measure: Measure): ComparedSeries {
  const series = runs.map(({ label, history }): Series => {
    const source = chooseSource(history);
    const told = source === 'training' ? `${label} (training)` : label;
    return { label: told, source, points: collectPoints(history, measure, source) };
  });
  const empty = series.filter(({ points }) => points.count === 0).length;
  const isValidated = series.every(({ source }) => source === 'validation');
  return {
    series,
    source: isValidated ? 'Validation ' : '',
    ...(empty === 0 ? {} : { note: `${empty} of ${series.length} runs without a finished epoch` }),
  };
}
