import { collectPoints, chooseSource } from './chart-run.js';
import type { ChartRun, Measure } from './chart-run.js';
import type { Series } from './line-chart.js';

/** The lines of a comparison: validation, or training for runs without one (said in their label). */
export interface ComparedSeries {
  readonly series: readonly Series[];
  /** `Validation `, or nothing where it would be true of some runs only. */
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
