import type { TopLevelSpec } from 'vega-lite';
import { formatCount } from '../compare/measures.js';
import type { ClassifierReport } from '../evaluation/evaluate-outputs.js';
import { formatDecimals } from './numbers.js';
import type { ReportSection, TableBlock } from './types.js';

export interface EvaluatedRun {
  readonly report: ClassifierReport;
  /** Name of the data. */
  readonly dataset: string;
  readonly labelNames: readonly string[];
  readonly charts: Readonly<Record<string, TopLevelSpec>>;
}

/** Where a network is right and wrong on test images. */
export function makeEvaluationSection({ report, dataset, labelNames, charts }: EvaluatedRun): ReportSection {
  const { count, right, accuracyInterval, topK, macro, expectedCalibrationError } = report;
  const [low, high] = accuracyInterval.map(formatDecimals);
  return {
    id: 'evaluation',
    title: 'Right and wrong',
    blocks: [
      {
        kind: 'facts',
        facts: [
          ['Right', [`${formatCount(right)} of ${formatCount(count)} test images of `, { name: dataset }]],
          ['Accuracy', `${formatDecimals(report.accuracy)}, 95 % interval ${low!} to ${high!} (Wilson)`],
          [`Top ${topK.k} accuracy`, formatDecimals(topK.accuracy)],
          ['F1, mean of classes', formatDecimals(macro.f1)],
          ['Calibration error', `${formatDecimals(expectedCalibrationError)} (expected, ${report.bins.length} bins)`],
        ],
      },
      makeClassTable(report, labelNames),
    ],
    charts,
  };
}

function makeClassTable({ classes }: ClassifierReport, labelNames: readonly string[]): TableBlock {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return {
    kind: 'table',
    caption: 'Every class in numbers',
    isFolded: true,
    columns: [{ title: 'Class' }, right('Precision'), right('Recall'), right('F1'), right('Images')],
    rows: classes.map(({ class: at, precision, recall, f1, support }) => [
      [{ name: labelNames[at] ?? String(at) }],
      ...[precision, recall, f1].map(formatDecimals),
      formatCount(support),
    ]),
  };
}
