import type { TopLevelSpec } from 'vega-lite';
import { epochAxis, measureAxis } from './axes.js';
import { pointsOf } from './chart-run.js';
import type { Scaling } from './axes.js';
import type { ChartRun, Measure } from './chart-run.js';
import { lineChart } from './line-chart.js';
import type { Series } from './line-chart.js';
import { shownNames } from './run-names.js';

type Learner = Pick<ChartRun, 'label' | 'history'>;

/** A run's charts, by the name of their file in `charts/`. */
export function learningCurves(run: Learner, scaling: Scaling = {}): Readonly<Record<Measure, TopLevelSpec>> {
  return { accuracy: learningCurve(run, 'accuracy'), loss: learningCurve(run, 'loss', scaling) };
}

/** Training and, where the run has one, validation by epoch. */
export function learningCurve({ label, history }: Learner, measure: Measure, scaling: Scaling = {}): TopLevelSpec {
  const training: Series = { label: 'training', source: 'training', points: pointsOf(history, measure, 'training') };
  const validation: Series = {
    label: 'validation',
    source: 'validation',
    points: pointsOf(history, measure, 'validation'),
  };
  const series = validation.points.count === 0 ? [training] : [training, validation];
  const lines = series.map(({ points }) => points);
  const name = shownNames([label])[0]!;
  const sources = series.map((one) => one.label).join(' and ');
  return lineChart({
    title: `${measure === 'accuracy' ? 'Accuracy' : 'Loss'} by epoch`,
    subtitle: name,
    description: `Line chart of the ${sources} ${measure} of ${name} by epoch, ${epochs(training.points.count)}.`,
    legend: 'Measured in',
    x: epochAxis(lines),
    y: measureAxis(measure, lines, scaling),
    series,
    tellsSources: false,
  });
}

function epochs(count: number): string {
  return count === 1 ? '1 epoch' : `${count} epochs`;
}
