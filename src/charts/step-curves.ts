import type { TopLevelSpec } from 'vega-lite';
import type { StepColumns } from '../records.js';
import { makeLinearAxis, makeMeasureAxis } from './axes.js';
import type { Measure, Points } from './chart-run.js';
import { encodeAxis } from './line-chart.js';
import { chooseShownNames } from './run-names.js';
import { makeColorScale, field, theme } from './theme.js';
import { thin } from './thin.js';

export interface StepCurves {
  readonly label: string;
  readonly steps: StepColumns;
}

interface Line {
  readonly label: string;
  readonly points: Points;
}

const PANEL = { width: 380, height: 280 } as const;
/** A line has at most four points in each column, so two for a pixel. */
const COLUMNS = PANEL.width / 2;

/** The step log, loss and accuracy side by side. Empty if it has no rows. */
export function chartSteps({ label, steps }: StepCurves): Readonly<Record<string, TopLevelSpec>> {
  if (steps.count === 0) return {};
  // Each epoch has a row for its last step.
  const perEpoch = steps.step.reduce((most, step) => Math.max(most, step), 1);
  const collect = (values: Float64Array, hasStepZero: boolean): Points =>
    collectStepPoints(steps, values, perEpoch, hasStepZero);
  // A row of step 0 covers one batch, so it has no mean since the row before.
  const since = (values: Float64Array): Line => ({
    label: 'steps since the last row',
    points: collect(values, false),
  });
  const known = (name: string, values: Float64Array | null): Line[] =>
    values === null ? [] : [{ label: name, points: collect(values, true) }];
  const name = chooseShownNames([label])[0]!;
  const panels = [
    panel('loss', [since(steps.loss), ...known('the epoch so far', steps.mean_loss)]),
    panel('accuracy', [since(steps.accuracy), ...known('one batch', steps.batch_accuracy)]),
  ];
  return {
    steps: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: `Line charts of the training loss and accuracy of ${name} by step, ${steps.count} rows of steps.csv.`,
      title: { text: 'Training loss and accuracy by step', subtitle: name },
      config: theme,
      spacing: 40,
      hconcat: panels,
      resolve: { scale: { color: 'independent' } },
    } as TopLevelSpec, // as in line-chart.ts
  };
}

/** Steps count from the start of the run. */
function collectStepPoints(steps: StepColumns, values: Float64Array, perEpoch: number, hasStepZero: boolean): Points {
  const [epochs, shown] = [new Float64Array(steps.count), new Float64Array(steps.count)];
  let count = 0;
  for (let index = 0; index < steps.count; index++) {
    const [value, step] = [values[index]!, steps.step[index]!];
    if (!Number.isFinite(value) || (step === 0 && !hasStepZero)) continue;
    epochs[count] = (steps.epoch[index]! - 1) * perEpoch + step;
    shown[count++] = value;
  }
  return { count, epochs: epochs.subarray(0, count), seconds: new Float64Array(), values: shown.subarray(0, count) };
}

function panel(measure: Measure, lines: readonly Line[]): object {
  const names = lines.map(({ label }) => label);
  const points = lines.map((line) => line.points);
  const last = Math.max(1, ...points.map(({ epochs }) => epochs.at(-1) ?? 1));
  return {
    ...PANEL,
    data: { values: lines.flatMap((line) => rowsOf(line, last)) },
    mark: { type: 'line', aria: false, strokeWidth: 1.5 },
    encoding: {
      x: { field: field.x, type: 'quantitative', ...encodeAxis(makeLinearAxis('Step', [0, last], false), false) },
      y: { field: field.value, type: 'quantitative', ...encodeAxis(makeMeasureAxis(measure, points), false) },
      color: {
        field: field.name,
        type: 'nominal',
        scale: makeColorScale(names),
        title: 'Mean over',
        legend: { orient: 'bottom', values: names },
      },
    },
  };
}

function rowsOf({ label, points: { epochs: at, values } }: Line, last: number) {
  const column = (index: number) => Math.min(COLUMNS - 1, Math.floor((at[index]! / last) * COLUMNS));
  return thin({ columns: COLUMNS, column, heights: values }).map((index) => ({
    [field.name]: label,
    [field.x]: at[index]!,
    [field.value]: values[index]!,
  }));
}
