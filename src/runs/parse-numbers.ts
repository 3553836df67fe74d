import { MnistxError } from '../errors.js';
import { CellReader } from './cell-reader.js';

export type NumberRow = Readonly<Record<string, number | null>>;

/** Each is an object: more of them, which take two bytes each in the file, would fill the memory. */
const MOST_ROWS = 2_000_000;

/**
 * Reads a table of numbers that mnistx wrote. A last line without its end was cut off while it was written and is left
 * out.
 *
 * @throws {MnistxError} RUN_DAMAGED, naming file and line
 */
export function parseNumbers(file: string, text: string, required: readonly string[]): NumberRow[] {
  const rows: NumberRow[] = [];
  const next = rowReader(file, text, required);
  for (let row = next(); row !== null; row = next()) {
    if (rows.length === MOST_ROWS)
      throw damaged(`${file} has more than ${MOST_ROWS.toLocaleString('en')} rows`, 'mnistx reads no longer tables');
    rows.push(row);
  }
  return rows;
}

/** Reads such a table row by row; `null` after the last one. */
export function rowReader(file: string, text: string, required: readonly string[]): () => NumberRow | null {
  const end = text.lastIndexOf('\n') + 1;
  const headerEnd = text.indexOf('\n');
  const header = headerEnd === -1 ? [] : text.slice(0, headerEnd).split(',');
  const missing = required.filter((column) => !header.includes(column));
  if (missing.length > 0) throw damaged(`${file} has no column ${missing.join(', ')}`);
  // JSON.parse makes an object that holds its fields itself; its clones take two thirds of the time of others.
  const empty = JSON.parse(JSON.stringify(Object.fromEntries(header.map((column) => [column, null])))) as NumberRow;
  const cells = new CellReader(text, headerEnd + 1);
  let rowsBefore = 0;
  return () => {
    if (cells.at >= end) return null;
    const row: Record<string, number | null> = { ...empty };
    let count = 0;
    do {
      const value = cells.next();
      if (count === header.length || Number.isNaN(value)) throw noRow(file, rowsBefore, header.length);
      row[header[count++]!] = value;
    } while (!cells.isEndOfRow);
    if (count !== header.length) throw noRow(file, rowsBefore, header.length);
    rowsBefore++;
    return row;
  };
}

function noRow(file: string, rowsBefore: number, columns: number): MnistxError {
  return damaged(`${file}:${rowsBefore + 2} is not a row of ${columns} numbers`);
}

function damaged(message: string, fix = 'restore the file, or delete the run folder and run again'): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix });
}
