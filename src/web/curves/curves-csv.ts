import type { LineChart } from '../../charts/line-chart.js';
import { csvText } from '../parts/chart-csv.js';

/** Every point of the lines as rows of CSV, with what it was before it was smoothed. */
export function curvesCsv(chart: LineChart, rough: LineChart): string {
  const isSmoothed = chart.series.some(({ points }, at) => points.values !== rough.series[at]?.points.values);
  const hasBands = chart.series.some(({ points }) => points.deviations !== undefined);
  const hasSteps = chart.series.some(({ points }) => points.steps !== undefined);
  const columns = [
    ...['run', 'measured_in', 'epoch'],
    ...(hasSteps ? ['step'] : []),
    ...['seconds', 'value'],
    ...(isSmoothed ? ['smoothed'] : []),
    ...(hasBands ? ['deviation'] : []),
  ];
  const rows = chart.series.flatMap(({ label, source, points }, line) =>
    Array.from({ length: points.count }, (_, at) => [
      ...[label, source, points.epochs[at]!],
      ...(hasSteps ? [points.steps?.[at] ?? null] : []),
      ...[numberOrNothing(points.seconds[at]), rough.series[line]!.points.values[at]!],
      ...(isSmoothed ? [points.values[at]!] : []),
      ...(hasBands ? [points.deviations?.[at] ?? null] : []),
    ]),
  );
  return csvText([columns, ...rows]);
}

function numberOrNothing(value: number | undefined): number | null {
  return Number.isFinite(value) ? value! : null;
}
