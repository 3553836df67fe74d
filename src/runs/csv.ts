import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | null;

/** Rows as CSV, each ended by a line feed; `null` is an empty cell. */
export function csvRows(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { record_delimiter: 'unix' },
  );
}
