import type { TopLevelSpec } from 'vega-lite';
import { makeLinearAxis } from '../axes.js';
import type { Axis } from '../axes.js';
import { encodeAxis, makeEmptyNote } from '../line-chart.js';
import { chooseShownNames } from '../run-names.js';
import { makeColorScale, size, theme } from '../theme.js';
import { isBetter, takeEvenly } from './chart-sweep.js';
import type { ChartObjective, ChartSweep, ChartTrial } from './chart-sweep.js';
import { makeObjectiveAxis } from './objective-axis.js';
import { encodeSpoken, makeTrialRow, makeTrialTooltip, trialField as field } from './trial-rows.js';

/** Each state with a colour and a shape of its own; the order decides the colours. */
const STATES = {
  complete: { label: 'complete', shape: 'circle' },
  failed: { label: 'failed', shape: 'cross' },
  stopped: { label: 'stopped early', shape: 'triangle-down' },
  invalid: { label: 'invalid', shape: 'diamond' },
} as const;

const labels = Object.values(STATES).map(({ label }) => label);

/** More points run into each other. */
const MOST_POINTS = 1000;
/** With more trials the bars of their deviations hide the points. */
const MOST_BARS = 60;

/** The value of each trial, by its state, and the best so far. Trials without a value stand on the axis. */
export function chartBestByTrial({ label, objective, trials }: ChartSweep): TopLevelSpec {
  const ends = trials.flatMap(({ value, deviation }) => {
    if (value === null) return [];
    return trials.length > MOST_BARS ? [value] : [value - (deviation ?? 0), value + (deviation ?? 0)];
  });
  const [x, y] = [makeTrialAxis(trials), makeObjectiveAxis(objective, ends)];
  const shown = takeEvenly(trials, MOST_POINTS);
  const steps = findSteps(trials, objective);
  const [valued, valueless] = [
    shown.filter(({ value }) => value !== null),
    shown.filter(({ value }) => value === null),
  ];
  const rowsOf = (some: readonly ChartTrial[]) => some.map((trial) => rowOf(trial, objective, shown.length, y));
  const hasBars = trials.length <= MOST_BARS && valued.some(({ deviation }) => deviation !== null);
  const best = steps.at(-1)?.value;
  const name = chooseShownNames([label])[0]!;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Scatter plot of the ${objective.title.toLowerCase()} of ${trials.length} trials of ${name} in their order, with a line of the best so far${best === undefined ? '' : `, which ends at ${Number(best.toPrecision(4))}`}.`,
    title: { text: `${objective.title} by trial`, subtitle: 'The line is the best complete trial so far' },
    ...size,
    config: theme,
    data: { values: rowsOf(valued) },
    encoding: {
      x: { field: field.trial, type: 'quantitative', ...encodeAxis(x, trials.length === 0) },
      y: { field: field.value, type: 'quantitative', ...encodeAxis(y, valued.length === 0) },
    },
    layer: [
      {
        data: { values: steps },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5, color: '#444444', aria: false },
      },
      ...(hasBars ? [makeBars()] : []),
      makePoints(objective, shown),
      ...(valueless.length === 0
        ? []
        : [{ data: { values: rowsOf(valueless) }, ...makePoints(objective, shown, true) }]),
      ...(trials.length === 0 ? [makeEmptyNote('No trial has ended yet')] : []),
    ],
  } as TopLevelSpec; // as in line-chart.ts
}

function makeTrialAxis(trials: readonly ChartTrial[]): Axis {
  const last = Math.max(1, trials.at(-1)?.number ?? 1);
  const air = Math.max((last - 1) * 0.02, 0.5);
  return {
    ...makeLinearAxis('Trial', [1 - air, last + air], false),
    axis: { tickCount: 7, tickMinStep: 1, format: ',d' },
  };
}

function rowOf(trial: ChartTrial, objective: ChartObjective, count: number, { scale: { domain } }: Axis) {
  const { value, deviation } = trial;
  const bar =
    value === null || deviation === null
      ? {}
      : { [field.low]: Math.max(domain[0], value - deviation), [field.high]: Math.min(domain[1], value + deviation) };
  return { ...makeTrialRow(trial, objective, count), [field.state]: STATES[trial.state].label, ...bar };
}

/** Where the best of the complete trials changes, and the end. */
function findSteps(trials: readonly ChartTrial[], objective: ChartObjective): { trial: number; value: number }[] {
  const steps: { trial: number; value: number }[] = [];
  for (const { number: trial, state, value } of trials) {
    if (state !== 'complete' || value === null) continue;
    const best = steps.at(-1);
    if (best === undefined || isBetter(objective, value, best.value)) steps.push({ trial, value });
  }
  const last = trials.at(-1)?.number;
  return last === undefined || steps.length === 0 ? steps : [...steps, { trial: last, value: steps.at(-1)!.value }];
}

function makeBars() {
  return {
    mark: { type: 'rule', aria: false, strokeWidth: 1.2, color: '#0072B2', opacity: 0.5 },
    transform: [{ filter: `isValid(datum.${field.low})` }],
    encoding: { y: { field: field.low, type: 'quantitative' }, y2: { field: field.high } },
  } as const;
}

function makePoints(objective: ChartObjective, shown: readonly ChartTrial[], isOnAxis = false) {
  const hasMarks = isOnAxis || shown.some(({ value }) => value !== null);
  const spoken = encodeSpoken(hasMarks ? shown.length : 0);
  const present = labels.filter((state) => shown.some((trial) => STATES[trial.state].label === state));
  const color = {
    field: field.state,
    type: 'nominal',
    scale: makeColorScale(labels),
    title: 'Trial',
    legend: present.length > 1 ? { values: present } : null,
  } as const;
  const shapes = { domain: labels, range: Object.values(STATES).map(({ shape }) => shape) };
  return {
    mark: { type: 'point', filled: true, size: shown.length > 200 ? 22 : 50, opacity: 0.9, ...spoken.mark },
    encoding: {
      ...(isOnAxis ? { y: { value: size.height } } : {}),
      color,
      shape: { ...color, scale: shapes },
      ...spoken.encoding,
      tooltip: [
        ...makeTrialTooltip(
          objective,
          shown.some(({ deviation }) => deviation !== null),
        ),
        { field: field.state, type: 'nominal', title: 'State' },
      ],
    },
  } as const;
}
