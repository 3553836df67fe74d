import { damagedError } from './damaged.js';

/** What the first row of a table says. */
export interface FirstRow {
  readonly fields: readonly string[];
  readonly delimiter: ',' | ';' | '\t';
  /** Bytes of the mark that says UTF-8, and of the whole row with it. */
  readonly markBytes: number;
  readonly bytes: number;
  /** Lines of the row: quoted names may have line breaks. */
  readonly lines: number;
}

/**
 * Reads the first row of a table, in whatever way its fields are quoted.
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export async function readFirstRow(path: string, bytes: Uint8Array, remedy: string): Promise<FirstRow> {
  const { parse, CsvError } = await import('csv-parse/sync');
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw damagedError(path, 'is UTF-16 text', remedy);
  if (bytes.subarray(0, 4096).includes(0)) throw damagedError(path, 'is no text: it has zero bytes', remedy);
  const delimiter = findDelimiter(bytes);
  try {
    const options = { to: 1, bom: true, info: true, relax_column_count: true, relax_quotes: true, delimiter } as const;
    // With `info` every record comes with its place; csv-parse's types do not say so.
    const [first] = parse(Buffer.from(bytes), options) as unknown as {
      readonly record: readonly string[];
      readonly info: { readonly bytes: number; readonly lines: number };
    }[];
    if (first === undefined) throw damagedError(path, 'has no rows', remedy);
    const { record, info } = first;
    return { fields: record, delimiter, markBytes: bytes[0] === 0xef ? 3 : 0, bytes: info.bytes, lines: info.lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw damagedError(`${path}:1:`, `the first row cannot be read (${error.message})`, remedy, error);
  }
}

/** The one of which there are most in the first line. */
function findDelimiter(bytes: Uint8Array): FirstRow['delimiter'] {
  const end = bytes.indexOf(10);
  const line = Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString('latin1');
  const counts = ([',', ';', '\t'] as const).map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((most, other) => (other.count > most.count ? other : most)).mark;
}
