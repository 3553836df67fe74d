import { stringify } from 'csv-stringify/sync';
import { MnistxError } from '../errors.js';

export type Cell = string | number | null;

/** Rows as CSV, each ended by a line feed; `null` is an empty cell. */
export function csvRows(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { record_delimiter: 'unix' },
  );
}

export type NumberRow = Readonly<Record<string, number | null>>;

/**
 * Reads a table of numbers that mnistx wrote. A last line without its end was cut off while it was written and is left
 * out.
 *
 * @throws {MnistxError} RUN_DAMAGED, naming file and line
 */
export function parseNumbers(file: string, text: string, required: readonly string[]): NumberRow[] {
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  const header = lines[0]?.split(',') ?? [];
  const missing = required.filter((column) => !header.includes(column));
  if (missing.length > 0) throw damaged(`${file} has no column ${missing.join(', ')}`);
  return lines.slice(1).map((line, index) => {
    const cells = line.split(',');
    const numbers = cells.map((cell) => (cell === '' ? null : Number(cell)));
    if (cells.length !== header.length || numbers.some((value) => value !== null && Number.isNaN(value))) {
      throw damaged(`${file}:${index + 2} is not a row of ${header.length} numbers`);
    }
    return Object.fromEntries(header.map((column, at) => [column, numbers[at] ?? null]));
  });
}

function damaged(message: string): MnistxError {
  return new MnistxError({
    code: 'RUN_DAMAGED',
    message,
    fix: 'restore the file, or delete the run folder and run again',
  });
}
