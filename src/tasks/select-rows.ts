import type { Column, Row } from '../runs/columns.js';
import { filterRows, sortRows } from '../runs/select-runs.js';
import type { Condition, Selection } from '../runs/select-runs.js';
import { columnsOf } from './config-columns.js';
import type { ExperimentOf } from './config-columns.js';

export interface RowRequest extends Pick<Selection, 'sort' | 'reverse'> {
  readonly conditions: readonly Condition[];
  /** Names of further columns, and paths in the experiments. */
  readonly columns: readonly string[];
  readonly experimentOf: ExperimentOf;
}

export interface SelectedRows {
  /** What meets the conditions, sorted. */
  readonly rows: readonly Row[];
  /** Those that were asked for, each once. */
  readonly columns: readonly Column[];
}

/**
 * Filters and sorts rows, also by values in their experiments.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function selectRows(
  all: readonly Row[],
  { conditions, columns, sort, reverse, experimentOf }: RowRequest,
): SelectedRows {
  const columnOf = columnsOf(all, experimentOf);
  const shown = [...new Set(columns)].map(columnOf);
  return { rows: sortRows(filterRows(all, conditions, columnOf), columnOf(sort), reverse), columns: shown };
}

/** A condition on the sweep asks for its trials. */
export function asksForTrials(conditions: readonly Condition[]): boolean {
  return conditions.some(({ column }) => column === 'sweep');
}
