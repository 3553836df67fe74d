import {
  chooseLogTicks,
  findExtremes,
  makeEpochAxis,
  makeLinearAxis,
  makeLogAxis,
  makeStepAxis,
  makeTimeAxis,
} from './axes.js';
import type { Axis } from './axes.js';
import { chooseSource, collectColumn } from './chart-run.js';
import type { ChartGroup, MeasuredColumn, Points, Source } from './chart-run.js';
import { chooseLinearDomain, chooseLogDomain } from './domain.js';
import type { Domain } from './domain.js';
import { combinePoints } from './group-points.js';
import type { LineChart, Series } from './line-chart.js';
import { smooth } from './smooth.js';

/** A run, or runs that differ only in their seed, with what the curves by step need. */
export interface CurvesGroup extends ChartGroup {
  /** Batches in an epoch. */
  readonly stepsPerEpoch: number;
  /** The step log of each run, if it is known. */
  readonly steps?: readonly (StepRows | null)[];
}

/** Rows of steps.csv. */
export interface StepRows {
  readonly epoch: readonly number[];
  readonly step: readonly number[];
  readonly loss: readonly (number | null)[];
  readonly accuracy: readonly (number | null)[];
  /** Since the start of training; `null` in a table of mnistx 0.1. */
  readonly seconds: readonly (number | null)[];
}

/** What is drawn of the runs, and how. */
export interface CurveChoice {
  readonly measure: 'accuracy' | 'loss' | 'learning rate';
  readonly over: 'epoch' | 'step' | 'training time';
  /** `validation`: of runs without it their training, as in every comparison. */
  readonly source: Source | 'both';
  /** Weight of the past in the exponential moving average, from 0 to below 1. */
  readonly smoothing: number;
  readonly isLogX: boolean;
  readonly isLogY: boolean;
  /** The part of the axes that is shown, in epochs, steps or seconds and in values; `null` for all. */
  readonly zoom: { readonly x: Domain | null; readonly y: Domain | null };
}

const OVER = { epoch: makeEpochAxis, step: makeStepAxis, 'training time': makeTimeAxis } as const;
const TITLES = { accuracy: 'Accuracy', loss: 'Loss', 'learning rate': 'Learning rate' } as const;

/**
 * The lines of runs as they were chosen, for a live page and for a chart's file. Each run is smoothed before means over
 * seeds are taken.
 */
export function describeCurves(groups: readonly CurvesGroup[], choice: CurveChoice): LineChart {
  const { measure, over, smoothing, isLogX, isLogY, zoom } = choice;
  const raw = groups.flatMap((group) => listSeries(group, choice));
  const whole = raw.map(({ runs }) => combinePoints(runs));
  const x = OVER[over](whole, { isLog: isLogX });
  const isDrawn = (points: Points, at: number): boolean =>
    (x.scale.type === 'linear' || x.place(points, at) > 0) && (!isLogY || points.values[at]! > 0);
  const rough = whole.map((points) => keepPoints(points, isDrawn));
  const smoothed = ({ runs }: RawSeries): Points => keepPoints(combinePoints(runs.map(smoothBy(smoothing))), isDrawn);
  const series = raw.map((one, at): Series => {
    const { label, source } = one;
    return { label, source, points: smoothing === 0 ? rough[at]! : smoothed(one) };
  });
  const title = chooseTitle(series, choice);
  const notes = listNotes(groups, choice, countPoints(whole) - countPoints(rough));
  const y = makeValueAxis(title, measure, { lines: rough, isLogY });
  return {
    title: `${title} by ${over}`,
    ...(notes.length === 0 ? {} : { subtitle: notes.join('; ') }),
    description: `Line chart of ${title.toLowerCase()} by ${over}, one line for each of ${groups.length} runs or groups of runs.`,
    legend: 'Run',
    x: { ...x, ...zoomIn(x, zoom.x && [zoom.x[0] / x.unit, zoom.x[1] / x.unit]) },
    y: zoomIn(y, zoom.y),
    series,
    tellsSources: measure !== 'learning rate' && choice.source !== 'training',
    isZoomed: zoom.x !== null || zoom.y !== null,
  };
}

/** `Validation accuracy`, if that is true of all lines. */
function chooseTitle(series: readonly Series[], { measure, source }: CurveChoice): string {
  if (measure === 'learning rate') return TITLES[measure];
  if (source === 'training') return `Training ${measure}`;
  return series.every((one) => one.source === 'validation') ? `Validation ${measure}` : TITLES[measure];
}

function listNotes(groups: readonly CurvesGroup[], { smoothing }: CurveChoice, left: number): string[] {
  return [
    ...(groups.some(({ histories }) => histories.length > 1) ? ['Mean ± standard deviation over the seeds'] : []),
    ...(smoothing === 0 ? [] : [`Exponential moving average of weight ${smoothing}, debiased`]),
    ...(left === 0 ? [] : [`${left} ${left === 1 ? 'point' : 'points'} not above 0 left out on log axes`]),
  ];
}

/** A line before its runs are put together. */
interface RawSeries {
  readonly label: string;
  readonly source: Source;
  /** The points of each run. */
  readonly runs: readonly Points[];
}

function listSeries(group: CurvesGroup, { measure, over, source }: CurveChoice): RawSeries[] {
  const { label, histories } = group;
  const pointsOf = (key: MeasuredColumn): Points[] =>
    histories.map((history, run) => (over === 'step' ? pointsBySteps(group, run, key) : collectColumn(history, key)));
  if (measure === 'learning rate') return [{ label, source: 'validation', runs: pointsOf('learning_rate') }];
  const of = (one: Source, told: string): RawSeries => ({
    label: told,
    source: one,
    runs: pointsOf(one === 'training' ? measure : `val_${measure}`),
  });
  const isValidated = chooseSource(histories.flat()) === 'validation';
  if (source === 'both') return [of('training', label), ...(isValidated ? [of('validation', label)] : [])];
  if (source === 'training') return [of('training', label)];
  return [isValidated ? of('validation', label) : of('training', `${label} (training)`)];
}

/** Values of training at the rows of the step log, if there is one; all others at the last steps of their epochs. */
function pointsBySteps(
  { histories, stepsPerEpoch, steps = [] }: CurvesGroup,
  run: number,
  key: MeasuredColumn,
): Points {
  const rows = steps[run] ?? null;
  if (rows !== null && (key === 'accuracy' || key === 'loss')) return collectRows(rows, key, stepsPerEpoch);
  const points = collectColumn(histories[run]!, key);
  return { ...points, steps: points.epochs.map((epoch) => epoch * stepsPerEpoch) };
}

/** A row of step 0 covers one batch, so it has no mean since the row before. */
function collectRows(
  { epoch, step, seconds, ...columns }: StepRows,
  key: 'accuracy' | 'loss',
  perEpoch: number,
): Points {
  const kept = step.flatMap((one, at) => (one > 0 && Number.isFinite(columns[key][at] ?? NaN) ? [at] : []));
  const column = (read: (at: number) => number): Float64Array => Float64Array.from(kept, read);
  return {
    count: kept.length,
    epochs: column((at) => epoch[at]! - 1 + step[at]! / perEpoch),
    seconds: column((at) => seconds[at] ?? NaN),
    values: column((at) => columns[key][at]!),
    steps: column((at) => (epoch[at]! - 1) * perEpoch + step[at]!),
  };
}

function smoothBy(weight: number): (points: Points) => Points {
  return (points) => ({ ...points, values: smooth(points.values, weight) });
}

function keepPoints(points: Points, isKept: (points: Points, at: number) => boolean): Points {
  const kept = Array.from({ length: points.count }, (_, at) => at).filter((at) => isKept(points, at));
  if (kept.length === points.count) return points;
  const column = (values: Float64Array): Float64Array => Float64Array.from(kept, (at) => values[at]!);
  const { epochs, seconds, values, deviations, steps } = points;
  return {
    count: kept.length,
    epochs: column(epochs),
    seconds: column(seconds),
    values: column(values),
    ...(deviations === undefined ? {} : { deviations: column(deviations) }),
    ...(steps === undefined ? {} : { steps: column(steps) }),
  };
}

function countPoints(lines: readonly Points[]): number {
  return lines.reduce((sum, points) => sum + points.count, 0);
}

interface ValueAxis {
  readonly lines: readonly Points[];
  readonly isLogY: boolean;
}

/** Zoomed to the values and the bands around them. */
function makeValueAxis(title: string, measure: CurveChoice['measure'], { lines, isLogY }: ValueAxis): Axis {
  const ends = lines.flatMap(({ values, deviations }) =>
    deviations === undefined
      ? [values]
      : [values.map((value, at) => value - deviations[at]!), values.map((value, at) => value + deviations[at]!)],
  );
  if (isLogY) {
    const above = findExtremes([
      ...lines.map(({ values }) => values),
      ...ends.map((end) => end.filter((one) => one > 0)),
    ]);
    if (above.length > 0) return makeLogAxis(`${title} (log scale)`, chooseLogDomain(above));
  }
  const limits: Domain = measure === 'accuracy' ? [0, 1] : [0, Infinity];
  return makeLinearAxis(title, chooseLinearDomain(findExtremes(ends), limits) ?? [0, 1], true);
}

/** Ticks that were chosen for the whole axis would be too few. */
function zoomIn(axis: Axis, domain: Domain | null): Axis {
  if (domain === null) return axis;
  const { title, scale } = axis;
  if (scale.type === 'linear') return makeLinearAxis(title, domain, false);
  const shown = makeLogAxis(title, domain);
  return chooseLogTicks(domain).length > 1 ? shown : { ...shown, axis: { tickCount: 5, format: '~r' } };
}
