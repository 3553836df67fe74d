import type { TopLevelSpec } from 'vega-lite';
import { chooseTimeUnit, makeLinearAxis, makeLogAxis } from '../axes.js';
import type { Axis } from '../axes.js';
import { chooseLinearDomain, chooseLogDomain, findShareOfScale, isWide } from '../domain.js';
import { encodeAxis, makeEmptyNote } from '../line-chart.js';
import { placeLabels } from '../place-labels.js';
import { chooseShownNames } from '../run-names.js';
import { labelFontSize, makeColorScale, size, theme } from '../theme.js';
import { countDrawn, isBetter, listFromWorst, takeEvenly } from './chart-sweep.js';
import type { ChartObjective, ChartSweep, ValuedTrial } from './chart-sweep.js';
import { makeObjectiveAxis } from './objective-axis.js';
import { makeRimmedText } from './rimmed-text.js';
import { encodeSpoken, makeTrialRow, makeTrialTooltip, trialField as field } from './trial-rows.js';

/** What a trial costs. */
interface Cost {
  readonly title: string;
  readonly read: (trial: ValuedTrial) => number;
  readonly axis: (costs: readonly number[]) => Axis & { readonly unit: number };
}

const COSTS = {
  parameters: {
    title: 'parameters',
    read: ({ parameters }) => parameters ?? 0,
    axis: (costs) => ({ ...makeCostAxis('Parameters', costs, '~s'), unit: 1 }),
  },
  'training time': {
    title: 'training time',
    read: ({ seconds }) => seconds,
    axis: (costs) => {
      const { name, seconds } = chooseTimeUnit(Math.max(...costs, 1e-3));
      const axis = makeCostAxis(
        `Training time of a seed (${name})`,
        costs.map((cost) => cost / seconds),
        '~r',
      );
      return { ...axis, unit: seconds };
    },
  },
} as const satisfies Record<string, Cost>;

/** More points run into each other. */
const MOST_POINTS = 500;
const KINDS = ['Pareto front', 'other trials'] as const;

/** The objective against what it costs. No trial is both better and cheaper than one of the Pareto front. */
export function chartTradeOff(sweep: ChartSweep, against: keyof typeof COSTS): TopLevelSpec {
  const { objective } = sweep;
  const cost: Cost = COSTS[against];
  const all = listFromWorst(sweep);
  const front = findParetoFront(all, objective, cost.read);
  const drawn = [
    ...takeEvenly(
      all.filter((trial) => !front.includes(trial)),
      MOST_POINTS,
    ),
    ...front,
  ];
  const x = cost.axis(drawn.map(cost.read));
  const y = makeObjectiveAxis(
    objective,
    drawn.map(({ value }) => value),
  );
  const rows = drawn.map((trial) => ({
    ...makeTrialRow(trial, objective, drawn.length),
    [field.x]: cost.read(trial) / x.unit,
    [field.parameters]: trial.parameters,
    [field.seconds]: trial.seconds,
    [field.source]: KINDS[front.includes(trial) ? 0 : 1],
  }));
  const ends = rows.slice(rows.length - front.length);
  const name = chooseShownNames([sweep.label])[0]!;
  const hasDeviations = drawn.some(({ deviation }) => deviation !== null);
  const spoken = encodeSpoken(drawn.length);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Scatter plot of the ${objective.title.toLowerCase()} of ${countDrawn(drawn.length, all.length)} of ${name} against their ${cost.title}; ${front.length} of them are the Pareto front: ${front.map(({ number }) => number).join(', ')}.`,
    title: {
      text: `${objective.title} against ${cost.title}`,
      subtitle: `The line joins trials that no other trial beats in both: the Pareto front`,
    },
    ...size,
    config: theme,
    data: { values: rows },
    encoding: {
      x: { field: field.x, type: 'quantitative', ...encodeAxis(x, drawn.length === 0) },
      y: { field: field.value, type: 'quantitative', ...encodeAxis(y, drawn.length === 0) },
    },
    layer: [
      {
        data: { values: ends },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.2, color: '#444444', aria: false },
      },
      {
        mark: { type: 'point', filled: true, opacity: 0.9, size: drawn.length > 200 ? 26 : 60, ...spoken.mark },
        encoding: {
          color: {
            field: field.source,
            type: 'nominal',
            title: 'Trial',
            scale: { domain: [...KINDS], range: [makeColorScale(['', '']).range[1]!, makeColorScale(['']).range[0]!] },
            legend: front.length === drawn.length ? null : {},
          },
          ...spoken.encoding,
          tooltip: [
            ...makeTrialTooltip(objective, hasDeviations),
            { field: field.parameters, type: 'quantitative', title: 'Parameters', format: ',d' },
            { field: field.seconds, type: 'quantitative', title: 'Seconds', format: ',.1f' },
          ],
        },
      },
      ...makeLabels(rows, ends.length, x, y),
      ...(drawn.length === 0 ? [makeEmptyNote('No trial is complete yet')] : []),
    ],
  } as TopLevelSpec; // as in line-chart.ts
}

/** From the cheapest to the dearest; of equals the oldest. `trials` come from the worst to the best. */
export function findParetoFront(
  trials: readonly ValuedTrial[],
  objective: ChartObjective,
  costOf: (trial: ValuedTrial) => number,
): ValuedTrial[] {
  const sorted = [...trials].reverse().sort((a, b) => costOf(a) - costOf(b));
  const front: ValuedTrial[] = [];
  for (const trial of sorted) {
    const best = front.at(-1);
    if (best === undefined || isBetter(objective, trial.value, best.value)) front.push(trial);
  }
  return front;
}

function makeCostAxis(title: string, costs: readonly number[], format: string): Axis {
  if (isWide(costs, 8)) {
    const axis = makeLogAxis(`${title}, log scale`, chooseLogDomain(costs));
    return { ...axis, axis: { ...axis.axis, format } };
  }
  const [low, high] = chooseLinearDomain(costs) ?? [0, 1];
  const air = (high - low) * 0.06;
  const axis = makeLinearAxis(title, [Math.max(0, low - air), high + air], false);
  return { ...axis, axis: { tickCount: 6, format: format === '~s' ? ',d' : format, labelOverlap: true } };
}

type Row = Readonly<Record<string, unknown>>;

/** The numbers of the front's trials, where there is room beside their points. */
function makeLabels(rows: readonly Row[], count: number, x: Axis, y: Axis) {
  const texts = rows.map((row, at) => (at < rows.length - count ? '' : String(row[field.trial])));
  const places = placeLabels(
    rows.map((row, at) => ({
      label: texts[at]!,
      x: findShareOfScale(row[field.x] as number, x.scale) * size.width,
      y: (1 - findShareOfScale(row[field.value] as number, y.scale)) * size.height,
    })),
    { ...size, fontSize: labelFontSize },
  );
  return rows.flatMap((row, at) => {
    const place = places[at];
    if (!place || texts[at] === '') return [];
    return makeRimmedText([{ ...row, [field.text]: texts[at]! }], place);
  });
}
