import type { Scaling } from '../charts/axes.js';
import { chartRunCurves } from '../charts/run-curves.js';
import type { StepColumns } from '../records.js';
import type { EpochRecord, Run } from '../runs/types.js';
import { formatDecimals } from './numbers.js';
import type { ReportSection, TableBlock } from './types.js';

/** Accuracy and loss by epoch, as charts and as a table, and by step if the run has a step log. */
export function makeCurvesSection(
  { manifest: { name: label }, history }: Run,
  steps: StepColumns | null = null,
  scaling: Scaling = {},
): ReportSection {
  return {
    id: 'learning-curves',
    title: 'Learning curves',
    blocks: history.length === 0 ? [] : [makeEpochTable(history)],
    charts: chartRunCurves({ label, history, steps }, scaling),
  };
}

type Measured = Exclude<keyof EpochRecord, 'epoch' | 'seconds'>;

const COLUMNS: readonly (readonly [title: string, key: Measured])[] = [
  ['Accuracy', 'accuracy'],
  ['Loss', 'loss'],
  ['Validation accuracy', 'val_accuracy'],
  ['Validation loss', 'val_loss'],
  ['Top-k accuracy', 'top_k_accuracy'],
  ['Validation top-k accuracy', 'val_top_k_accuracy'],
];

/** A table with more rows opens slowly. */
const MOST_ROWS = 2000;

/** Leaves out columns without values. A long history is shown by rows at even distances. */
function makeEpochTable(history: readonly EpochRecord[]): TableBlock {
  const shown = COLUMNS.filter(([, key]) => history.some((record) => record[key] != null));
  const every = Math.ceil(history.length / MOST_ROWS);
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return {
    kind: 'table',
    caption: every === 1 ? 'Every epoch in numbers' : `One of every ${every} epochs in numbers`,
    isFolded: true,
    columns: [
      right('Epoch'),
      ...shown.map(([title]) => right(title)),
      ...['Learning rate', 'Seconds'].map((title) => right(title)),
    ],
    rows: history
      .filter((_, index) => (history.length - 1 - index) % every === 0)
      .map((record) => [
        String(record.epoch),
        ...shown.map(([, key]) => formatDecimals(record[key])),
        record.learning_rate === undefined ? '–' : String(Number(record.learning_rate.toPrecision(4))),
        record.seconds.toFixed(2),
      ]),
  };
}
