import { MnistxError } from '../errors.js';
import { CellReader } from './cell-reader.js';

export type NumberRow = Readonly<Record<string, number | null>>;

/** The columns of a table by name; NaN is an empty cell. */
export interface NumberColumns {
  readonly count: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** How many rows a table may have, and the complaint about the next one. */
export interface RowLimit {
  readonly rows: number;
  /** `is more than …` */
  readonly fault: string;
  readonly fix?: string;
}

/** Each row becomes an object. A row may take only two bytes of the file, so more of them would fill the memory. */
const MOST_ROWS: RowLimit = {
  rows: 2_000_000,
  fault: 'is more than the 2,000,000 rows that mnistx reads',
  fix: 'shorten the table, or delete the run folder and run again',
};
const FIRST_ROWS = 1024;

/**
 * Reads a table of numbers that mnistx wrote. Skips a last line without a line break, which was cut off while it was
 * written.
 *
 * @throws {MnistxError} RUN_DAMAGED, naming file and line
 */
export function parseNumbers(
  file: string,
  bytes: Buffer,
  required: readonly string[],
  limit: RowLimit = MOST_ROWS,
): NumberRow[] {
  const { rows: most, fault, fix } = limit.rows < MOST_ROWS.rows ? limit : MOST_ROWS;
  const rows: NumberRow[] = [];
  const table = new TableReader(file, bytes, required);
  const { header, row } = table;
  // Objects made by JSON.parse are cloned in two thirds of the time.
  const empty = JSON.parse(JSON.stringify(Object.fromEntries(header.map((column) => [column, null])))) as NumberRow;
  while (table.next()) {
    if (rows.length === most) throw damagedError(`${file}:${most + 2} ${fault}`, fix);
    const record: Record<string, number | null> = { ...empty };
    for (let at = 0; at < header.length; at++) {
      const value = row[at]!;
      if (!Number.isNaN(value)) record[header[at]!] = value;
    }
    rows.push(record);
  }
  return rows;
}

/** Reads such a table by columns: the objects of a long table would fill the memory. */
export function parseColumns(file: string, bytes: Buffer, required: readonly string[]): NumberColumns {
  const table = new TableReader(file, bytes, required);
  const { header, row } = table;
  // No more than the file can hold: each cell takes at least one byte.
  let capacity = Math.min(FIRST_ROWS, Math.ceil(bytes.length / header.length));
  let columns = header.map(() => new Float64Array(capacity));
  let count = 0;
  for (; table.next(); count++) {
    if (count === capacity) {
      capacity *= 2;
      columns = columns.map((values) => extend(values, capacity));
    }
    for (let at = 0; at < columns.length; at++) columns[at]![count] = row[at]!;
  }
  return { count, columns: new Map(header.map((name, at) => [name, columns[at]!.subarray(0, count)])) };
}

/** Reads such a table row by row. */
export class TableReader {
  readonly header: readonly string[];
  /** The row that was read last; NaN is an empty cell. */
  readonly row: Float64Array;
  private readonly cells: CellReader;
  private readonly end: number;
  private rowsBefore = 0;

  /** @throws {MnistxError} RUN_DAMAGED, like `next` */
  constructor(
    private readonly file: string,
    bytes: Buffer,
    required: readonly string[],
  ) {
    const headerEnd = bytes.indexOf('\n');
    this.header = headerEnd === -1 ? [] : bytes.toString('utf8', 0, headerEnd).split(',');
    const missing = required.filter((column) => !this.header.includes(column));
    if (missing.length > 0) throw damagedError(`${file} has no column ${missing.join(', ')}`);
    this.row = new Float64Array(this.header.length);
    this.cells = new CellReader(bytes, headerEnd + 1);
    this.end = bytes.lastIndexOf('\n') + 1;
  }

  /** Reads the next row; `false` after the last one. */
  next(): boolean {
    const { cells, row } = this;
    if (cells.at >= this.end) return false;
    let count = 0;
    do {
      const value = cells.next();
      if (count === row.length || cells.isText) throw this.rowError();
      row[count++] = value;
    } while (!cells.isEndOfRow);
    if (count !== row.length) throw this.rowError();
    this.rowsBefore++;
    return true;
  }

  private rowError(): MnistxError {
    return damagedError(`${this.file}:${this.rowsBefore + 2} is not a row of ${this.header.length} numbers`);
  }
}

function extend(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(length);
  copy.set(values);
  return copy;
}

function damagedError(message: string, fix = 'restore the file, or delete the run folder and run again'): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix });
}
