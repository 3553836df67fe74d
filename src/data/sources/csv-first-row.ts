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
 * Reads the first row of a table, whose names may be quoted and have line breaks (RFC 4180).
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export function readFirstRow(path: string, bytes: Uint8Array, remedy: string): FirstRow {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw damagedError(path, 'is UTF-16 text', remedy);
  if (bytes.subarray(0, 4096).includes(0)) throw damagedError(path, 'is no text: it has zero bytes', remedy);
  const markBytes = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (bytes.length === markBytes) throw damagedError(path, 'has no rows', remedy);
  const delimiter = findDelimiter(bytes);
  const row = splitRow(bytes, markBytes, delimiter.charCodeAt(0));
  if (row === null) throw damagedError(`${path}:1:`, 'the first row has a quote that is never closed', remedy);
  return { ...row, delimiter, markBytes };
}

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;

/** `null` if a quote is not closed. A quote within a field that does not begin with one is a character. */
function splitRow(
  bytes: Uint8Array,
  start: number,
  delimiter: number,
): Pick<FirstRow, 'fields' | 'bytes' | 'lines'> | null {
  const fields: string[] = [];
  let field: number[] = [];
  let isQuoted = false;
  let isNew = true;
  let lines = 1;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isQuoted) {
      if (byte === QUOTE && bytes[at + 1] !== QUOTE) isQuoted = false;
      else field.push(byte);
      if (byte === QUOTE && bytes[at + 1] === QUOTE) at++;
      if (byte === NEWLINE) lines++;
    } else if (byte === QUOTE && isNew) isQuoted = true;
    else if (byte === NEWLINE || byte === RETURN) break;
    else if (byte === delimiter) {
      fields.push(textOf(field));
      field = [];
    } else field.push(byte);
    isNew = byte === delimiter && !isQuoted;
  }
  if (isQuoted) return null;
  fields.push(textOf(field));
  const breakBytes = bytes[at] === RETURN && bytes[at + 1] === NEWLINE ? 2 : 1;
  return { fields, bytes: Math.min(at + breakBytes, bytes.length), lines };
}

function textOf(field: readonly number[]): string {
  return Buffer.from(field).toString('utf8');
}

/** The one of which there are most in the first line. */
function findDelimiter(bytes: Uint8Array): FirstRow['delimiter'] {
  const end = bytes.indexOf(10);
  const line = Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString('latin1');
  const counts = ([',', ';', '\t'] as const).map((mark) => ({ mark, count: line.split(mark).length }));
  return counts.reduce((most, other) => (other.count > most.count ? other : most)).mark;
}
