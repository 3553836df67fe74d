import { chooseLogTicks } from '../axes.js';
import type { Axis } from '../axes.js';
import { findShareOfScale } from '../domain.js';
import { chooseShownNames } from '../run-names.js';
import type { ChartParameter } from './chart-sweep.js';

/** One of several axes side by side: from 0 at its foot to 1. */
export interface ParallelAxis {
  readonly place: (number: number) => number;
  readonly ticks: readonly { readonly text: string; readonly y: number }[];
}

/** The longest text of a tick. */
const LONGEST = 14;
/** More ticks run into each other. */
const MOST_TICKS = 16;

export function makeParameterAxis(domain: ChartParameter['domain']): ParallelAxis {
  if (domain.kind === 'range')
    return makeScaledAxis({ type: domain.scale, domain: [domain.min, domain.max] }, domain.values);
  const { labels } = domain;
  const place = (index: number) => (labels.length === 1 ? 0.5 : index / (labels.length - 1));
  const every = Math.ceil(labels.length / MOST_TICKS);
  const ticks = chooseShownNames(labels, LONGEST).map((text, index) => ({ text, y: place(index) }));
  return { place, ticks: ticks.filter((_, index) => index % every === 0) };
}

export function makeScaledAxis(
  { type, domain: [low, high] }: Pick<Axis['scale'], 'type' | 'domain'>,
  values: readonly number[] | null = null,
): ParallelAxis {
  const place = (number: number) => findShareOfScale(number, { type, domain: [low, high] });
  const ticks = values ?? (type === 'log' ? chooseLogTicks([low, high]) : chooseLinearTicks(low, high));
  const shown = ticks.length > 1 ? ticks : [...new Set([low, high])];
  return { place, ticks: shown.map((tick) => ({ text: String(Number(tick.toPrecision(4))), y: place(tick) })) };
}

/** Multiples of 1, 2 or 5 times a power of ten, some five of them. */
function chooseLinearTicks(low: number, high: number): number[] {
  if (low === high) return [low];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough)!;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
}
