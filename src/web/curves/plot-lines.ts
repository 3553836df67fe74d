import { chooseMarks, MANY } from '../../charts/line-chart.js';
import type { LineChart } from '../../charts/line-chart.js';
import type { PointAxis } from '../../charts/axes.js';
import type { Points } from '../../charts/chart-run.js';
import { makeColorScale, makeShapeScale } from '../../charts/theme.js';
import { thin } from '../../charts/thin.js';

/** A line as it is painted: where it goes on its axes, and how it looks. */
export interface PlotLine {
  /** Place of its run or group in the legend. */
  readonly at: number;
  readonly label: string;
  readonly color: string;
  readonly shape: string;
  /** Of training, where the chart tells the sources apart. */
  readonly isDashed: boolean;
  /** The line before it was smoothed: faint and without marks. */
  readonly isFaint: boolean;
  readonly isThin: boolean;
  readonly points: Points;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** The lines of a chart, coloured as its file is. `names` are the labels of the legend, in their order. */
export function listPlotLines(chart: LineChart, names: readonly string[], { isFaint = false } = {}): PlotLine[] {
  const { range: colors } = makeColorScale(names);
  const { range: shapes } = makeShapeScale(names);
  return chart.series.flatMap(({ label, source, points }) => {
    const at = names.findIndex((name) => label === name || label === `${name} (training)`);
    if (points.count === 0) return [];
    return [
      {
        at,
        label,
        color: colors[at]!,
        shape: shapes[at]!,
        isDashed: chart.tellsSources && source === 'training',
        isFaint,
        isThin: names.length > MANY,
        points,
        xs: placeAll(points, chart.x),
        ys: points.values,
      },
    ];
  });
}

function placeAll(points: Points, { place }: PointAxis): Float64Array {
  return Float64Array.from({ length: points.count }, (_, index) => place(points, index));
}

/** Where the points of an axis are on the screen. */
export interface View {
  readonly width: number;
  readonly toX: (x: number) => number;
  /** The part of the axis that is shown. */
  readonly from: number;
  readonly to: number;
}

/** Places of the points to draw: those in view and one on either side, thinned to what can be seen. */
export function choosePoints({ xs, ys }: Pick<PlotLine, 'xs' | 'ys'>, { width, toX, from, to }: View): number[] {
  const first = Math.max(0, findFirst(xs, from) - 1);
  const end = Math.min(xs.length, findFirst(xs, to) + 2);
  const count = Math.max(0, end - first);
  const all = Array.from({ length: count }, (_, at) => first + at);
  if (count <= 4 * width) return all;
  const columns = Math.max(1, Math.ceil(width / 2));
  const column = (at: number): number => {
    const place = Math.floor((toX(xs[first + at]!) / width) * columns);
    return Math.min(columns - 1, Math.max(0, place));
  };
  return thin({ columns, column, heights: ys.subarray(first, end) }).map((at) => first + at);
}

/** Those of them that have a mark. */
export function chooseMarked(shown: readonly number[]): number[] {
  const isMarked = chooseMarks(shown.length);
  return shown.filter((_, at) => isMarked(at));
}

/** The place of the first number that is not below a bound; numbers ascend. */
export function findFirst(numbers: Float64Array, bound: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
