import type { LineChart, Series } from '../../charts/line-chart.js';
import { formatMeasured } from '../format.js';

/** More rows are not listened to: the CSV has them all. */
const MOST_ROWS = 50;

export interface ValueTable {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell is the epoch or step. */
  readonly rows: readonly (readonly string[])[];
}

/** A column for each line and a row for each epoch or step, or for some of them at even distances, the last among them. */
export function tabulate({ title, series, tellsSources }: LineChart): ValueTable {
  const drawn = series.filter(({ points }) => points.count > 0);
  const isBySteps = drawn.some(({ points }) => points.steps !== undefined);
  const known = drawn.map((one) => new Map(Array.from(placesOf(one), (place, at) => [place, at])));
  const all = [...new Set(drawn.flatMap((one) => [...placesOf(one)]))].sort((a, b) => a - b);
  const every = Math.ceil(all.length / MOST_ROWS);
  const shown = all.filter((_, at) => (all.length - 1 - at) % every === 0);
  const hasBoth = new Set(drawn.map(({ source }) => source)).size > 1;
  const unit = isBySteps ? 'step' : 'epoch';
  return {
    caption: every <= 1 ? title : `${title}: ${shown.length} of ${all.length} ${unit}s`,
    columns: [
      isBySteps ? 'Step' : 'Epoch',
      ...drawn.map(({ label, source }) => (tellsSources && hasBoth ? `${label}, ${source}` : label)),
    ],
    rows: shown.map((place) => [
      String(Number(place.toFixed(2))),
      ...drawn.map(({ points }, line) => {
        const at = known[line]!.get(place);
        if (at === undefined) return '–';
        const spread = points.deviations === undefined ? '' : ` ± ${formatMeasured(points.deviations[at]!)}`;
        return `${formatMeasured(points.values[at]!)}${spread}`;
      }),
    ]),
  };
}

function placesOf({ points }: Series): Float64Array {
  return points.steps ?? points.epochs;
}
