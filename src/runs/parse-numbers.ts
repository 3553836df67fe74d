import { MnistxError } from '../errors.js';

export type NumberRow = Readonly<Record<string, number | null>>;

/**
 * Reads a table of numbers that mnistx wrote. A last line without its end was cut off while it was written and is left
 * out.
 *
 * @throws {MnistxError} RUN_DAMAGED, naming file and line
 */
export function parseNumbers(file: string, text: string, required: readonly string[]): NumberRow[] {
  const end = text.lastIndexOf('\n') + 1;
  const headerEnd = text.indexOf('\n');
  const header = headerEnd === -1 ? [] : text.slice(0, headerEnd).split(',');
  const missing = required.filter((column) => !header.includes(column));
  if (missing.length > 0) throw damaged(`${file} has no column ${missing.join(', ')}`);
  const empty: Record<string, number | null> = Object.fromEntries(header.map((column) => [column, null]));
  const rows: NumberRow[] = [];
  for (let start = headerEnd + 1; start < end;) {
    const row = { ...empty };
    let cells = 0;
    for (let isLast = false; !isLast; cells++) {
      const cellEnd = endOfCell(text, start);
      const cell = text.slice(start, cellEnd);
      const value = cell === '' ? null : Number(cell);
      if (cells === header.length || Number.isNaN(value)) throw noRow(file, rows.length, header.length);
      row[header[cells]!] = value;
      isLast = text.charCodeAt(cellEnd) === LINE_FEED;
      start = cellEnd + 1;
    }
    if (cells !== header.length) throw noRow(file, rows.length, header.length);
    rows.push(row);
  }
  return rows;
}

const COMMA = 44;
const LINE_FEED = 10;

function endOfCell(text: string, start: number): number {
  let at = start;
  for (let code = text.charCodeAt(at); code !== COMMA && code !== LINE_FEED; code = text.charCodeAt(++at));
  return at;
}

function noRow(file: string, rowsBefore: number, columns: number): MnistxError {
  return damaged(`${file}:${rowsBefore + 2} is not a row of ${columns} numbers`);
}

function damaged(message: string): MnistxError {
  return new MnistxError({
    code: 'RUN_DAMAGED',
    message,
    fix: 'restore the file, or delete the run folder and run again',
  });
}
