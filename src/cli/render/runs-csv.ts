import { columnNames, findColumn } from '../../runs/columns.js';
import type { Column, Row } from '../../runs/columns.js';
import { csvRows } from '../../runs/csv.js';

/** All columns, also those that the table leaves out, with full numbers; `more` are paths in the experiments. */
export function renderCsv(rows: readonly Row[], more: readonly Column[]): string {
  const known = columnNames().map((name) => findColumn(name)!);
  const columns = [...known, ...more.filter(({ name }) => findColumn(name) === null)];
  return csvRows([
    ['folder', ...columns.map(({ name }) => name)],
    ...rows.map((row) => [row.folder, ...columns.map(({ value }) => value(row))]),
  ]);
}
