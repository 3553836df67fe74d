import type { TopLevelSpec } from 'vega-lite';
import { makeEpochAxis, makeMeasureAxis } from './axes.js';
import { collectPoints } from './chart-run.js';
import type { Scaling } from './axes.js';
import type { Measure } from './chart-run.js';
import type { EpochRecord } from '../records.js';
import { makeLineChart } from './line-chart.js';
import type { Series } from './line-chart.js';
import { chooseShownNames } from './run-names.js';

interface Learner {
  readonly label: string;
  readonly history: readonly EpochRecord[];
}

/** A run's charts, by the name of their file in `charts/`. */
export function chartLearningCurves(run: Learner, scaling: Scaling = {}): Readonly<Record<Measure, TopLevelSpec>> {
  return { accuracy: chartLearningCurve(run, 'accuracy'), loss: chartLearningCurve(run, 'loss', scaling) };
}

/** Training and, where the run has one, validation by epoch. */
export function chartLearningCurve({ label, history }: Learner, measure: Measure, scaling: Scaling = {}): TopLevelSpec {
  const training: Series = {
    label: 'training',
    source: 'training',
    points: collectPoints(history, measure, 'training'),
  };
  const validation: Series = {
    label: 'validation',
    source: 'validation',
    points: collectPoints(history, measure, 'validation'),
  };
  const series = validation.points.count === 0 ? [training] : [training, validation];
  const lines = series.map(({ points }) => points);
  const name = chooseShownNames([label])[0]!;
  const sources = series.map((one) => one.label).join(' and ');
  return makeLineChart({
    title: `${measure === 'accuracy' ? 'Accuracy' : 'Loss'} by epoch`,
    subtitle: name,
    description: `Line chart of the ${sources} ${measure} of ${name} by epoch, ${countEpochs(training.points.count)}.`,
    legend: 'Measured in',
    x: makeEpochAxis(lines),
    y: makeMeasureAxis(measure, lines, scaling),
    series,
    tellsSources: false,
  });
}

function countEpochs(count: number): string {
  return count === 1 ? '1 epoch' : `${count} epochs`;
}
