import type { Domain } from '../../../charts/domain.js';
import { makeObjectiveAxis } from '../../../charts/sweep/objective-axis.js';
import { makeParameterAxis, makeScaledAxis } from '../../../charts/sweep/parallel-axes.js';
import type { ParallelAxis } from '../../../charts/sweep/parallel-axes.js';
import type { ReportedTrial, ReportedTrials } from '../../../report/types.js';

/** An axis of the parallel coordinates: a parameter, or the objective as the last one. */
export interface BrushAxis extends ParallelAxis {
  readonly title: string;
  readonly scale: { readonly type: 'linear' | 'log'; readonly domain: Domain };
  /** Names of the values of a choice, which are numbered; `null` for a range. */
  readonly labels: readonly string[] | null;
  readonly read: (trial: ReportedTrial) => number | null;
}

/** The part of an axis that a trial must lie in, by the place of the axis. */
export type Brushes = ReadonlyMap<number, Domain>;

export function listAxes({ parameters, objective, trials }: ReportedTrials): BrushAxis[] {
  const values = trials.flatMap(({ state, value }) => (state === 'complete' && value !== null ? [value] : []));
  const scale = makeObjectiveAxis(objective, values).scale;
  return [
    ...parameters.map(({ label, domain }, at): BrushAxis => ({
      ...makeParameterAxis(domain),
      title: label,
      labels: domain.kind === 'choice' ? domain.labels : null,
      scale:
        domain.kind === 'choice'
          ? { type: 'linear', domain: [0, domain.labels.length - 1] }
          : { type: domain.scale, domain: [domain.min, domain.max] },
      read: ({ numbers }) => numbers[at] ?? null,
    })),
    { ...makeScaledAxis(scale), title: objective.title, labels: null, scale, read: ({ value }) => value },
  ];
}

/** The trials that lie in all brushes. One that does not have a parameter, or has no value, lies in none on its axis. */
export function filterTrials(
  trials: readonly ReportedTrial[],
  axes: readonly BrushAxis[],
  brushes: Brushes,
): ReportedTrial[] {
  return trials.filter((trial) =>
    [...brushes].every(([at, [low, high]]) => {
      const number = axes[at]?.read(trial) ?? null;
      return number !== null && number >= low && number <= high;
    }),
  );
}

/** The value of an axis at a share of its length, from 0 at its foot to 1; of a choice the nearest one. */
export function valueAt(
  {
    scale: {
      type,
      domain: [low, high],
    },
    labels,
  }: BrushAxis,
  share: number,
): number {
  const part = Math.min(1, Math.max(0, share));
  if (labels !== null) return Math.round(low + part * (high - low));
  if (type === 'linear') return low + part * (high - low);
  return Math.exp(Math.log(low) + part * (Math.log(high) - Math.log(low)));
}

/** What two places on an axis brush. A choice that is touched is chosen whole. */
export function brushBetween(axis: BrushAxis, from: number, to: number): Domain {
  const ends = [valueAt(axis, Math.min(from, to)), valueAt(axis, Math.max(from, to))] as const;
  return axis.labels === null ? [shorten(ends[0]), shorten(ends[1])] : ends;
}

function shorten(value: number): number {
  return Number(value.toPrecision(4));
}

/** `b2=0.001,0.1` in the address of the page. */
export function parseBrushes(query: URLSearchParams, count: number): Brushes {
  const pairs = Array.from({ length: count }, (_, at) => {
    const [low, high, more] = (query.get(`b${at}`) ?? '').split(',').map((text) => (text === '' ? NaN : Number(text)));
    return more === undefined && low! <= high! ? ([[at, [low!, high!]]] as const) : [];
  });
  return new Map(pairs.flat() as [number, Domain][]);
}

export function formatBrushes(brushes: Brushes): [name: string, value: string][] {
  return [...brushes].sort(([a], [b]) => a - b).map(([at, domain]) => [`b${at}`, domain.join(',')]);
}
