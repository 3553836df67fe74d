import { makeLinearAxis, makeLogAxis } from '../axes.js';
import type { Axis } from '../axes.js';
import { chooseLinearDomain, chooseLogDomain, isWide } from '../domain.js';
import { field } from '../theme.js';
import type { ChartObjective } from './chart-sweep.js';

/** Zoomed to the values. Losses that differ much are on a log scale: a trial that diverges would hide all others. */
export function makeObjectiveAxis({ title, measure }: ChartObjective, values: readonly number[]): Axis {
  if (measure === 'loss' && isWide(values, 20)) return makeLogAxis(`${title} (log scale)`, chooseLogDomain(values));
  const domain = chooseLinearDomain(values, measure === 'accuracy' ? [0, 1] : [0, Infinity]);
  return makeLinearAxis(title, domain ?? [0, 1], false);
}

/** From the worst to the best value: both ends are visible on light and on dark pages. */
export function encodeObjectiveColor(objective: ChartObjective, values: readonly number[]) {
  const { scale } = makeObjectiveAxis(objective, values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const range = ['#E69F00', '#9AA0A6', '#0072B2'];
  const colors = objective.goal === 'maximize' ? range : range.toReversed();
  return {
    field: field.value,
    type: 'quantitative',
    title: null,
    scale: { type: scale.type, domain: [low, high], range: colors, interpolate: 'rgb', nice: false },
    legend: low === high || values.length === 0 ? null : { gradientLength: 160, tickCount: 5, offset: 60 },
  } as const;
}
