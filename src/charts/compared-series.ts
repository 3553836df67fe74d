import { chooseSource } from './chart-run.js';
import type { ChartGroup, Measure } from './chart-run.js';
import { collectGroupPoints } from './group-points.js';
import type { Series } from './line-chart.js';

/** The lines of a comparison: validation, or training (as the label says) for runs without validation. */
export interface ComparedSeries {
  readonly series: readonly Series[];
  /** `Validation `, or empty if that is not true of all runs. */
  readonly source: string;
  /** What bands are, and how many runs cannot be drawn. */
  readonly note?: string;
}

export function collectComparedSeries(groups: readonly ChartGroup[], measure: Measure): ComparedSeries {
  const series = groups.map(({ label, histories }): Series => {
    const source = chooseSource(histories.flat());
    const told = source === 'training' ? `${label} (training)` : label;
    return { label: told, source, points: collectGroupPoints(histories, measure, source) };
  });
  const empty = series.filter(({ points }) => points.count === 0).length;
  const isValidated = series.every(({ source }) => source === 'validation');
  const hasMeans = groups.some(({ histories }) => histories.length > 1);
  const notes = [
    ...(hasMeans ? ['Mean ± standard deviation over the seeds'] : []),
    ...(empty === 0 ? [] : [`${empty} of ${series.length} runs without a finished epoch`]),
  ];
  return {
    series,
    source: isValidated ? 'Validation ' : '',
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}
