import type { TopLevelSpec } from 'vega-lite';
import { makeLinearAxis, makeLogAxis } from '../axes.js';
import type { Axis } from '../axes.js';
import { encodeAxis } from '../line-chart.js';
import { chooseShownNames } from '../run-names.js';
import { theme } from '../theme.js';
import { countDrawn, listFromWorst, takeEvenly } from './chart-sweep.js';
import type { ChartParameter, ChartRange, ChartSweep, ValuedTrial } from './chart-sweep.js';
import { makeObjectiveAxis } from './objective-axis.js';
import { encodeSpoken, makeTrialRow, makeTrialTooltip, trialField as field } from './trial-rows.js';

const PANEL = { width: 220, height: 170 } as const;
const COLUMNS = 3;
/** More points in a panel run into each other. */
const MOST_POINTS = 300;

/** The objective of the complete trials against each parameter: a panel for each. */
export function chartSlices(sweep: ChartSweep): TopLevelSpec {
  const { objective, parameters } = sweep;
  const all = listFromWorst(sweep);
  const drawn = takeEvenly(all, MOST_POINTS);
  const y = makeObjectiveAxis(
    objective,
    drawn.map(({ value }) => value),
  );
  const titles = chooseShownNames(parameters.map(({ label }) => label));
  const name = chooseShownNames([sweep.label])[0]!;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Scatter plots of the ${objective.title.toLowerCase()} of ${countDrawn(drawn.length, all.length)} of ${name} against each of ${parameters.length} parameters.`,
    title: { text: `${objective.title} against each parameter`, subtitle: countDrawn(drawn.length, all.length) },
    config: theme,
    columns: COLUMNS,
    spacing: 28,
    concat: parameters.map((parameter, at) => makePanel(sweep, drawn, { parameter, at, title: titles[at]!, y })),
    resolve: { scale: { color: 'shared' } },
  } as TopLevelSpec; // as in line-chart.ts
}

interface Panel {
  readonly parameter: ChartParameter;
  readonly at: number;
  readonly title: string;
  readonly y: Axis;
}

function makePanel(
  { objective }: ChartSweep,
  drawn: readonly ValuedTrial[],
  { parameter, at, title, y }: Panel,
): object {
  const isEmpty = drawn.length === 0;
  const present = drawn.filter(({ numbers }) => numbers[at] !== null);
  const { encoding, place } = makeParameterAxis(parameter, title, isEmpty);
  const rows = present.map((trial) => ({
    ...makeTrialRow(trial, objective, drawn.length),
    [field.x]: place(trial.numbers[at]!),
  }));
  const spoken = encodeSpoken(present.length === 0 ? 0 : drawn.length);
  const last = Math.max(2, ...drawn.map(({ number }) => number));
  const isFirst = at % COLUMNS === 0;
  return {
    ...PANEL,
    data: { values: rows },
    mark: { type: 'point', filled: true, size: drawn.length > 100 ? 22 : 40, opacity: 0.9, ...spoken.mark },
    encoding: {
      x: { field: field.x, ...encoding },
      y: {
        field: field.value,
        type: 'quantitative',
        ...encodeAxis({ ...y, axis: { ...y.axis, ...fewTicks(y) } }, isEmpty),
        ...(isFirst ? {} : { title: null }),
      },
      color: {
        field: field.trial,
        type: 'quantitative',
        title: 'Trial',
        scale: { domain: [1, last], range: ['#56B4E9', '#0072B2'], nice: false },
        legend: drawn.length < 2 ? null : { gradientLength: 120, tickCount: 4, format: ',d' },
      },
      ...spoken.encoding,
      tooltip: makeTrialTooltip(
        objective,
        drawn.some(({ deviation }) => deviation !== null),
      ),
    },
  };
}

function fewTicks({ scale }: Axis) {
  return scale.type === 'log' ? { labelOverlap: true } : { tickCount: 5 };
}

/** The axis of a parameter, and what stands on it for a number of a trial. */
function makeParameterAxis({ domain }: ChartParameter, title: string, isEmpty: boolean) {
  if (domain.kind === 'range') {
    const encoding = { type: 'quantitative', ...makeRangeAxis(domain, title, isEmpty) };
    return { encoding, place: (number: number) => number };
  }
  const names = chooseShownNames(domain.labels, 24);
  return { encoding: makeChoiceAxis(names, title), place: (index: number) => names[index]! };
}

function makeRangeAxis({ min, max, scale, values }: ChartRange, title: string, isEmpty: boolean) {
  const ticks = values === null ? {} : { values };
  if (scale === 'log') {
    const air = (max / min) ** 0.03;
    const axis = makeLogAxis(`${title} (log scale)`, [min / air, max * air]);
    return encodeAxis({ ...axis, axis: { ...axis.axis, ...ticks, labelOverlap: true } }, isEmpty);
  }
  const air = max === min ? Math.max(Math.abs(max) * 0.05, 0.5) : (max - min) * 0.04;
  const axis = makeLinearAxis(title, [min - air, max + air], false);
  return encodeAxis({ ...axis, axis: { tickCount: 5, ...ticks, labelOverlap: true } }, isEmpty);
}

function makeChoiceAxis(names: readonly string[], title: string) {
  const isLong = names.some((name) => name.length * 7 > PANEL.width / names.length);
  return {
    type: 'nominal',
    title,
    scale: { domain: [...names] },
    axis: { labelAngle: isLong ? -40 : 0, labelLimit: 130 },
  };
}
