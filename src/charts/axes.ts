import { isWide, chooseLinearDomain, chooseLogDomain } from './domain.js';
import type { Domain } from './domain.js';
import type { Measure, Points } from './chart-run.js';

/** One axis of a chart, worked out from its data. */
export interface Axis {
  readonly title: string;
  readonly scale: { readonly type: 'linear' | 'log'; readonly domain: Domain; readonly nice: boolean };
  readonly axis: Readonly<Record<string, unknown>>;
}

/** A horizontal axis, and where a point stands on it. */
export interface PointAxis extends Axis {
  readonly place: (points: Points, index: number) => number;
  /** What 1 on the axis is: of time the seconds of its unit. */
  readonly unit: number;
}

const titles = { accuracy: 'Accuracy', loss: 'Loss' } as const;

/** How the losses of a chart are scaled. */
export interface Scaling {
  /** Draw losses on a log scale, where a small decrease still shows. A loss of 0 cannot be drawn there. Default: `false` */
  readonly logScale?: boolean | undefined;
}

/** Zoomed to the values. */
export function makeMeasureAxis(
  measure: Measure,
  lines: readonly Points[],
  { source = '', logScale = false }: Scaling & { readonly source?: string } = {},
): Axis {
  const values = findExtremes(lines.flatMap(listEnds));
  const title = `${source}${source === '' ? titles[measure] : measure}`;
  if (measure === 'loss' && logScale && values.length > 0 && values[0]! > 0)
    return makeLogAxis(`${title} (log scale)`, chooseLogDomain(values));
  const limits: Domain = measure === 'accuracy' ? [0, 1] : [0, Infinity];
  return makeLinearAxis(title, chooseLinearDomain(values, limits) ?? [0, 1], true);
}

/** The values, and the edges of the bands around them. */
function listEnds({ values, deviations }: Points): Float64Array[] {
  if (deviations === undefined) return [values];
  return [values.map((value, at) => value - deviations[at]!), values.map((value, at) => value + deviations[at]!)];
}

export function makeEpochAxis(lines: readonly Points[], { isLog = false }: AxisScaling = {}): PointAxis {
  const last = Math.max(1, ...findExtremes(lines.map(({ epochs }) => epochs)));
  const place = ({ epochs }: Points, index: number) => epochs[index]!;
  if (isLog) return { ...makeLogAxis('Epoch (log scale)', [0.95, Math.max(2, last) * 1.05]), place, unit: 1 };
  const air = Math.max((last - 1) * 0.02, 0.2);
  const axis = { values: chooseEpochTicks(last), format: 'd' };
  return {
    ...makeLinearAxis('Epoch', [1 - air, last + air], false),
    axis,
    place,
    unit: 1,
  };
}

/** Whether a horizontal axis is on a log scale. */
export interface AxisScaling {
  readonly isLog?: boolean | undefined;
}

/** Steps of training from the start of the run. */
export function makeStepAxis(lines: readonly Points[], { isLog = false }: AxisScaling = {}): PointAxis {
  const extremes = findExtremes(lines.flatMap(({ steps }) => steps ?? []));
  const place = ({ steps }: Points, index: number) => steps![index]!;
  const first = extremes[0] ?? 1;
  const last = Math.max(first + 1, extremes[1] ?? 1);
  if (isLog && first > 0) return { ...makeLogAxis('Step (log scale)', chooseLogDomain([first, last])), place, unit: 1 };
  return { ...makeLinearAxis('Step', [0, last * 1.02], false), place, unit: 1 };
}

/** The first epoch, and round numbers up to the last. */
function chooseEpochTicks(last: number): number[] {
  const power = 10 ** Math.floor(Math.log10(last));
  const step = [power / 10, power / 5, power / 2, power, 2 * power].find((size) => size >= 1 && last / size <= 10)!;
  const multiples = Array.from({ length: Math.floor(last / step) }, (_, index) => (index + 1) * step);
  return step === 1 ? multiples : [1, ...multiples];
}

/** Starts at 0. By default a log scale if the slowest run takes more than 10 times as long as the fastest. */
export function makeTimeAxis(lines: readonly Points[], { isLog }: AxisScaling = {}): PointAxis {
  const totals = lines.flatMap(({ seconds }) => seconds.at(-1) ?? []);
  const longest = Math.max(...totals, 1e-3);
  const { name, seconds: unit } = chooseTimeUnit(longest);
  const place = ({ seconds }: Points, index: number) => seconds[index]! / unit;
  const all = findExtremes(lines.map(({ seconds }) => seconds)).map((value) => value / unit);
  const title = `Training time (${name})`;
  if ((isLog ?? isWide(totals, 10)) && Math.min(...all) > 0 && all.length > 0)
    return { ...makeLogAxis(`${title}, log scale`, chooseLogDomain(all)), place, unit };
  return { ...makeLinearAxis(title, [0, (longest / unit) * 1.02], false), place, unit };
}

/** The lowest and the highest value; nothing if there are no values. */
export function findExtremes(columns: readonly Float64Array[]): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const column of columns) {
    for (let at = 0; at < column.length; at++) {
      const value = column[at]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? [] : [low, high];
}

/** The unit in which a time reads best. */
export function chooseTimeUnit(seconds: number): { readonly name: string; readonly seconds: number } {
  return timeUnits.find(({ least }) => seconds >= least)!;
}

const timeUnits = [
  { name: 'hours', seconds: 3600, least: 3 * 3600 },
  { name: 'minutes', seconds: 60, least: 5 * 60 },
  { name: 'seconds', seconds: 1, least: 0 },
] as const;

export function makeLinearAxis(title: string, domain: Domain, nice: boolean): Axis {
  return { title, scale: { type: 'linear', domain, nice }, axis: { tickCount: 7 } };
}

export function makeLogAxis(title: string, domain: Domain): Axis {
  return { title, scale: { type: 'log', domain, nice: false }, axis: { values: chooseLogTicks(domain), format: '~r' } };
}

/** 1, 2, 3, 5, 10, … within the domain; only powers of ten where these are many. */
export function chooseLogTicks([low, high]: Domain): number[] {
  const decades = Math.log10(high / low);
  const steps = decades > 4 ? [1] : decades > 2.5 ? [1, 3] : decades > 1.7 ? [1, 2, 5] : [1, 2, 3, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) ticks.push(Number(`${step}e${power}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}
