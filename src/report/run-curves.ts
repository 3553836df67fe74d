import { learningCurves } from '../charts/learning-curves.js';
import type { EpochRecord, Run } from '../runs/types.js';
import { decimals } from './numbers.js';
import type { ReportSection, TableBlock } from './types.js';

/** Accuracy and loss by epoch, as charts and as a table. */
export function runCurves({ manifest, history }: Run): ReportSection {
  return {
    id: 'learning-curves',
    title: 'Learning curves',
    blocks: history.length === 0 ? [] : [epochTable(history)],
    charts: learningCurves({ label: manifest.name, history }),
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

/** Columns that no epoch has a value for are left out. */
function epochTable(history: readonly EpochRecord[]): TableBlock {
  const shown = COLUMNS.filter(([, key]) => history.some((record) => record[key] != null));
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return {
    kind: 'table',
    caption: 'Every epoch in numbers',
    isFolded: true,
    columns: [
      right('Epoch'),
      ...shown.map(([title]) => right(title)),
      ...['Learning rate', 'Seconds'].map((title) => right(title)),
    ],
    rows: history.map((record) => [
      String(record.epoch),
      ...shown.map(([, key]) => decimals(record[key])),
      record.learning_rate === undefined ? '–' : String(Number(record.learning_rate.toPrecision(4))),
      record.seconds.toFixed(2),
    ]),
  };
}
