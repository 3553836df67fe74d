import { makeLinearAxis, makeLogAxis } from '../axes.js';
import type { Axis } from '../axes.js';
import { chooseLinearDomain, chooseLogDomain, findShareOfScale, isWide } from '../domain.js';
import { field } from '../theme.js';
import type { ChartObjective } from './chart-sweep.js';

/** Zoomed to the values. Losses that differ much are on a log scale: a trial that diverges would hide all others. */
export function makeObjectiveAxis({ title, measure }: ChartObjective, values: readonly number[]): Axis {
  if (measure === 'loss' && isWide(values, 20)) return makeLogAxis(`${title} (log scale)`, chooseLogDomain(values));
  const domain = chooseLinearDomain(values, measure === 'accuracy' ? [0, 1] : [0, Infinity]);
  return makeLinearAxis(title, domain ?? [0, 1], false);
}

/** From the worst to the best value: both ends are visible on light and on dark pages. */
const WORST_TO_BEST = ['#E69F00', '#9AA0A6', '#0072B2'];

export function encodeObjectiveColor(objective: ChartObjective, values: readonly number[]) {
  const { scale } = makeObjectiveAxis(objective, values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const colors = orderColors(objective);
  return {
    field: field.value,
    type: 'quantitative',
    title: null,
    scale: { type: scale.type, domain: [low, high], range: colors, interpolate: 'rgb', nice: false },
    legend: low === high || values.length === 0 ? null : { gradientLength: 160, tickCount: 5, offset: 60 },
  } as const;
}

/** The same colours for pages that draw trials themselves. */
export function chooseObjectiveColors(objective: ChartObjective, values: readonly number[]): (value: number) => string {
  const { type } = makeObjectiveAxis(objective, values).scale;
  const domain = [Math.min(...values), Math.max(...values)] as const;
  const colors = orderColors(objective).map((color) =>
    [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)),
  );
  return (value) => {
    const place = 2 * findShareOfScale(value, { type, domain });
    const from = Math.min(1, Math.floor(place));
    const mix = colors[from]!.map((one, at) => Math.round(one + (place - from) * (colors[from + 1]![at]! - one)));
    return `rgb(${mix.join(' ')})`;
  };
}

function orderColors({ goal }: ChartObjective): string[] {
  return goal === 'maximize' ? WORST_TO_BEST : WORST_TO_BEST.toReversed();
}
