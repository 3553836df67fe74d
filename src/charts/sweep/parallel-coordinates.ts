import type { TopLevelSpec } from 'vega-lite';
import { makeEmptyNote } from '../line-chart.js';
import { chooseShownNames } from '../run-names.js';
import { size, theme } from '../theme.js';
import { countDrawn, listFromWorst, takeEvenly } from './chart-sweep.js';
import type { ChartParameter, ChartSweep, ValuedTrial } from './chart-sweep.js';
import { encodeObjectiveColor, makeObjectiveAxis } from './objective-axis.js';
import { makeScaledAxis, makeParameterAxis } from './parallel-axes.js';
import type { ParallelAxis } from './parallel-axes.js';
import { makeRimmedText } from './rimmed-text.js';
import { makeTrialRow, makeTrialTooltip, trialField } from './trial-rows.js';

const field = { ...trialField, y: 'y' } as const;

/** Between two axes, in pixels: room for a title. */
const STEP = 130;
/** A longer title runs into the next. */
const LONGEST = 16;
/** More lines hide each other. */
const MOST_LINES = 200;
/** Where the lines of trials go that do not have a parameter, below its axis. */
const ABSENT = -0.13;

/** A line for each complete trial through its parameters to its objective. */
export function chartParallelCoordinates(sweep: ChartSweep): TopLevelSpec {
  const { objective, parameters } = sweep;
  const all = listFromWorst(sweep);
  const drawn = takeEvenly(all, MOST_LINES);
  const values = drawn.map(({ value }) => value);
  const titles = [
    ...chooseShownNames(
      parameters.map(({ label }) => label),
      LONGEST,
    ),
    objective.title,
  ];
  const axes = [
    ...parameters.map(({ domain }) => makeParameterAxis(domain)),
    makeScaledAxis(makeObjectiveAxis(objective, values).scale),
  ];
  const numbersOf = (trial: ValuedTrial) => [...trial.numbers, trial.value];
  const hasAbsent = drawn.some(({ numbers }) => numbers.includes(null));
  const width = STEP * (axes.length - 1);
  const name = chooseShownNames([sweep.label])[0]!;
  const spread = drawn.length < all.length ? ', evenly from the worst to the best' : '';
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Parallel coordinates of ${parameters.length} parameters and the ${objective.title.toLowerCase()} of ${countDrawn(drawn.length, all.length)} of ${name}.`,
    title: {
      text: 'Parameters and objective',
      subtitle: `A line for each trial: ${countDrawn(drawn.length, all.length)}${spread}`,
      offset: 40,
    },
    width,
    height: size.height,
    config: theme,
    encoding: {
      x: { field: field.x, type: 'quantitative', axis: null, scale: { domain: [0, axes.length - 1], nice: false } },
      y: {
        field: field.y,
        type: 'quantitative',
        axis: null,
        scale: { domain: [hasAbsent ? ABSENT : 0, 1], nice: false },
      },
    },
    layer: [
      makeRules(axes.length),
      {
        data: {
          values: drawn.flatMap((trial) =>
            numbersOf(trial).map((number, at) => ({
              ...makeTrialRow(trial, objective, Infinity),
              [field.x]: at,
              [field.y]: number === null ? ABSENT : axes[at]!.place(number),
            })),
          ),
        },
        mark: {
          type: 'line',
          strokeWidth: drawn.length > 60 ? 1 : 1.6,
          opacity: drawn.length > 60 ? 0.6 : 0.85,
          aria: false,
        },
        encoding: {
          detail: { field: field.trial, type: 'nominal' },
          color: encodeObjectiveColor(objective, values),
          tooltip: makeTrialTooltip(
            objective,
            drawn.some(({ deviation }) => deviation !== null),
          ),
        },
      },
      ...makeTicks(axes, hasAbsent ? findAbsent(parameters, drawn) : []),
      makeTitles(titles),
      ...(drawn.length === 0 ? [makeEmptyNote('No trial is complete yet', { width, height: size.height })] : []),
    ],
  } as TopLevelSpec; // as in line-chart.ts
}

function makeRules(count: number) {
  return {
    data: { values: Array.from({ length: count }, (_, at) => ({ [field.x]: at, [field.y]: 0, [field.high]: 1 })) },
    mark: { type: 'rule', color: '#444444', aria: false },
    encoding: { y2: { field: field.high } },
  } as const;
}

/** The parameters that some trial does not have, by their place. */
function findAbsent(parameters: readonly ChartParameter[], drawn: readonly ValuedTrial[]): number[] {
  return parameters.flatMap((_, at) => (drawn.some(({ numbers }) => numbers[at] === null) ? [at] : []));
}

function makeTicks(axes: readonly ParallelAxis[], absent: readonly number[]) {
  const rows = [
    ...axes.flatMap(({ ticks }, at) =>
      ticks.map(({ text, y }) => ({ [field.x]: at, [field.y]: y, [field.text]: text })),
    ),
    ...absent.map((at) => ({ [field.x]: at, [field.y]: ABSENT, [field.text]: 'not active' })),
  ];
  return makeRimmedText(rows, { align: 'left', dx: 6 });
}

function makeTitles(titles: readonly string[]) {
  return {
    data: { values: titles.map((text, at) => ({ [field.x]: at, [field.y]: 1, [field.text]: text })) },
    mark: { type: 'text', align: 'center', dy: -18, fontSize: 13, color: '#222222', aria: false },
    encoding: { text: { field: field.text, type: 'nominal' } },
  } as const;
}
