import type { TopLevelSpec } from 'vega-lite';
import type { Axis, PointAxis } from './axes.js';
import type { Points, Source } from './chart-run.js';
import { cleanChartText, chooseShownNames } from './run-names.js';
import { makeColorScale, field, makeShapeScale, size, theme } from './theme.js';
import { thin } from './thin.js';

export interface Series {
  /** Two series of one label, of training and of validation, have one colour. */
  readonly label: string;
  readonly source: Source;
  readonly points: Points;
}

export interface LineChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly description: string;
  readonly legend: string;
  readonly x: PointAxis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Draw series measured in training dashed, and say so. */
  readonly tellsSources: boolean;
  /** The axes show a part of the lines, which end at their edges. Default: `false` */
  readonly isZoomed?: boolean;
}

/** Marks on one line; more would run into each other. */
const MOST_MARKS = 25;
/** A line with more points than this is thinned to those that can be seen. */
const MOST_POINTS = 4 * size.width;
/** A line has at most four points in each column, so two for a pixel. */
const COLUMNS = size.width / 2;
/** With more series, lines are thinner and the legend is tighter. */
export const MANY = 10;

/** Lines over a numeric axis. Each point has a mark; if there are many points, only some do. */
export function makeLineChart({
  title,
  subtitle,
  description,
  legend,
  x,
  y,
  series,
  tellsSources,
  isZoomed = false,
}: LineChart): TopLevelSpec {
  const labels = [...new Set(series.map(({ label }) => label))];
  const names = chooseShownNames(labels);
  const rows = series.flatMap((one) => rowsOf(one, names[labels.indexOf(one.label)]!, x, y));
  const isEmpty = rows.length === 0;
  const isCrowded = labels.length > MANY;
  const drawn = names.filter((_, at) => series.some(({ label, points }) => label === labels[at] && points.count > 0));
  const clip = isZoomed ? { clip: true } : {};
  const hasBands = series.some(({ points }) => points.deviations !== undefined);
  // Else the legend would take the opacity of the bands.
  const solid = hasBands ? { symbolOpacity: 1 } : {};
  const shown = isEmpty ? null : { values: drawn, ...(isCrowded ? crowdedLegend : {}), ...solid };
  const color = {
    field: field.run,
    type: 'nominal',
    scale: makeColorScale(names),
    title: legend,
    legend: shown,
  } as const;
  const hasTraining = tellsSources && rows.some((row) => row.source === 'training');
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    title: { text: title, ...(subtitle === undefined ? {} : { subtitle }) },
    ...size,
    config: theme,
    data: { values: rows },
    encoding: {
      x: { field: field.x, type: 'quantitative', ...encodeAxis(x, isEmpty) },
      y: { field: field.value, type: 'quantitative', ...encodeAxis(y, isEmpty) },
      color,
    },
    layer: [
      ...(hasBands ? [makeBand(y, { clip, hasPairs: labels.length < series.length })] : []),
      {
        mark: { type: 'line', aria: false, strokeWidth: isCrowded ? 1.2 : 2, ...clip },
        encoding: hasTraining ? { strokeDash: encodeDashes() } : {},
      },
      {
        mark: {
          type: 'point',
          filled: true,
          size: isCrowded ? 22 : 34,
          opacity: 1,
          ...clip,
          ...(isEmpty ? { aria: false } : {}),
        },
        transform: [{ filter: 'datum.marked' }, { calculate: describePoint(legend, y.title, hasBands), as: 'spoken' }],
        encoding: {
          shape: { ...color, scale: makeShapeScale(names) },
          description: { field: 'spoken', type: 'nominal' },
          tooltip: tooltip(legend, y.title, hasBands),
        },
      },
      ...(isEmpty ? [makeEmptyNote()] : []),
    ],
  } as TopLevelSpec; // the type of a layered spec does not know that its axes come from a function
}

export const BAND_OPACITY = 0.18;

/** One standard deviation on either side, within the axis: a log axis has no place for numbers below 0. */
function bandAt(value: number, deviation: number, { scale: { domain } }: Axis) {
  return {
    [field.deviation]: deviation,
    [field.low]: Math.max(domain[0], value - deviation),
    [field.high]: Math.min(domain[1], value + deviation),
  };
}

interface BandLook {
  readonly clip: object;
  /** Bands of training and of validation have the same colour, but are two. */
  readonly hasPairs: boolean;
}

function makeBand({ title, scale }: Axis, { clip, hasPairs }: BandLook) {
  return {
    mark: { type: 'area', aria: false, opacity: BAND_OPACITY, line: false, ...clip },
    transform: [{ filter: `isValid(datum.${field.deviation})` }],
    encoding: {
      y: { field: field.low, type: 'quantitative', title, scale },
      y2: { field: field.high },
      ...(hasPairs ? { detail: { field: field.source, type: 'nominal' } } : {}),
    },
  } as const;
}

/** What a screen reader says of a point: the words of the tooltip, with as many decimals. */
function describePoint(legend: string, value: string, hasBands: boolean): string {
  const parts = [
    [legend, `datum.${field.name}`],
    ['Epoch', `datum.${field.epoch}`],
    [value, `format(datum.${field.value}, '.4~f')`],
    ...(hasBands ? [['±', `format(datum.${field.deviation} || 0, '.4~f')`]] : []),
    ['Seconds', `format(datum.${field.seconds}, ',.1f')`],
  ];
  return parts
    .map(([title, read], at) => `${JSON.stringify(`${at === 0 ? '' : '; '}${title}: `)} + ${read}`)
    .join(' + ');
}

export const crowdedLegend = { rowPadding: 1, labelFontSize: 11 } as const;

/** Without values an axis has no numbers to show. */
export function encodeAxis({ title, scale, axis }: Axis, isEmpty: boolean) {
  return { title, scale, axis: isEmpty ? { labels: false, ticks: false, grid: false } : axis };
}

type Plot = Readonly<Record<'width' | 'height', number>>;

/** A sentence that is shown instead of marks. */
export function makeEmptyNote(text = 'No epoch is finished yet', { width, height }: Plot = size) {
  return {
    data: { values: [{}] },
    mark: { type: 'text', text, fontSize: 14, color: '#666666' },
    encoding: { x: { value: width / 2 }, y: { value: height / 2 }, color: { value: '#666666' } },
  } as const;
}

function rowsOf({ label, source, points }: Series, run: string, x: PointAxis, y: Axis) {
  const shown =
    points.count > MOST_POINTS ? thinPoints(points, x) : Array.from({ length: points.count }, (_, index) => index);
  const isMarked = chooseMarks(shown.length);
  return shown.map((index, at) => ({
    [field.run]: run,
    [field.name]: cleanChartText(label),
    [field.source]: source,
    [field.epoch]: points.epochs[index]!,
    [field.seconds]: points.seconds[index]!,
    [field.x]: x.place(points, index),
    [field.value]: points.values[index]!,
    ...(points.deviations === undefined ? {} : bandAt(points.values[index]!, points.deviations[index]!, y)),
    marked: isMarked(at),
  }));
}

/** Whether a point of so many has a mark: at even distances, the last one among them. */
export function chooseMarks(count: number): (at: number) => boolean {
  const every = Math.ceil(count / MOST_MARKS);
  return (at) => (count - 1 - at) % every === 0;
}

function thinPoints(points: Points, { place, scale: { type, domain } }: PointAxis): number[] {
  const at = type === 'log' ? Math.log : (value: number) => value;
  const start = at(domain[0]);
  const width = (at(domain[1]) - start) / COLUMNS;
  const column = (index: number) => Math.floor((at(place(points, index)) - start) / width);
  return thin({
    columns: COLUMNS,
    column: (index) => Math.min(COLUMNS - 1, Math.max(0, column(index))),
    heights: points.values,
  });
}

/** How lines of training are dashed where there are lines of validation, too. */
export const TRAINING_DASHES = [5, 3];

function encodeDashes() {
  const scale = { domain: ['validation', 'training'], range: [[1, 0], TRAINING_DASHES] };
  return { field: field.source, type: 'nominal', scale, title: 'Measured in', legend: { symbolSize: 350 } };
}

function tooltip(legend: string, value: string, hasBands: boolean) {
  return [
    { field: field.name, type: 'nominal', title: legend },
    { field: field.epoch, type: 'quantitative', title: 'Epoch' },
    { field: field.value, type: 'quantitative', title: value, format: '.4~f' },
    ...(hasBands ? [{ field: field.deviation, type: 'quantitative', title: '±', format: '.4~f' }] : []),
    { field: field.source, type: 'nominal', title: 'Measured in' },
    { field: field.seconds, type: 'quantitative', title: 'Seconds', format: ',.1f' },
  ];
}
