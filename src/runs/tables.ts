import { csvRows } from './csv.js';
import type { Cell } from './csv.js';
import type { EpochRecord, PredictionRecord, StepRecord } from './types.js';

const HISTORY_COLUMNS = ['epoch', 'accuracy', 'loss', 'val_accuracy', 'val_loss', 'learning_rate', 'seconds'] as const;
const TOP_K_COLUMNS = ['top_k_accuracy', 'val_top_k_accuracy'] as const;
/** The columns of mnistx 0.1, which had no row of step 0. */
export const FIRST_STEP_COLUMNS = ['epoch', 'step', 'loss', 'accuracy', 'seconds'] as const;
export const STEP_COLUMNS = [...FIRST_STEP_COLUMNS, 'mean_loss', 'batch_accuracy', 'elapsed_seconds'] as const;

/** Which tables a run has, and which columns. */
export interface TableShape {
  readonly hasTopK: boolean;
  readonly hasSteps: boolean;
}

export interface TableForm {
  readonly name: 'history.csv' | 'steps.csv';
  readonly columns: readonly string[];
}

export function tablesOf(shape: TableShape): TableForm[] {
  const history = { name: 'history.csv', columns: historyColumns(shape) } as const;
  return shape.hasSteps ? [history, { name: 'steps.csv', columns: STEP_COLUMNS }] : [history];
}

export type Values = Readonly<Record<string, Cell | undefined>>;

/** Cells of a row of history.csv, by their columns. */
export function historyValues(record: EpochRecord): Values {
  return { ...record, seconds: inMilliseconds(record.seconds) };
}

/** Cells of a row of steps.csv, by their columns. */
export function stepValues(record: StepRecord): Values {
  const { seconds, elapsed_seconds } = record;
  return { ...record, seconds: inMilliseconds(seconds), elapsed_seconds: inMilliseconds(elapsed_seconds) };
}

export function rowOf({ columns }: Pick<TableForm, 'columns'>, values: Values): Cell[] {
  return columns.map((column) => values[column] ?? null);
}

export function predictionsCsv(records: readonly PredictionRecord[]): string {
  const rows = records.map(({ index, label, prediction, confidence }) => [
    index,
    label,
    prediction,
    Number(confidence.toPrecision(6)),
  ]);
  return csvRows([['index', 'label', 'prediction', 'confidence'], ...rows]);
}

function historyColumns({ hasTopK }: TableShape): readonly string[] {
  return hasTopK ? [...HISTORY_COLUMNS, ...TOP_K_COLUMNS] : HISTORY_COLUMNS;
}

function inMilliseconds(seconds: number): number {
  return Number(seconds.toFixed(3));
}
