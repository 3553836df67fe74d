import type { ExampleSet } from '../types.js';
import type { Columns } from './csv-columns.js';
import { damagedError, MOST_PIXEL_BYTES, requirePixelsFit } from './damaged.js';

// csv-parse takes 19 s for the 33 million numbers of Kaggle's MNIST on the machine where this takes 0.3 s: it makes a
// string of each.

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const ZERO = 48;

const FIX =
  'correct that row: a label and one whole number from 0 to 255 for each pixel, separated as in the first row';

/** Collects the rows of a table as examples. */
export class RowReader {
  private images = new Uint8Array(0);
  private labels = new Uint8Array(0);
  private count = 0;
  private emptyLine = 0;
  private readonly size: number;
  private readonly delimiter: number;

  /** `line` is that of the first row, from 1; `otherBytes` of pixels are in memory already. */
  constructor(
    private readonly path: string,
    private readonly columns: Columns,
    private line: number,
    private readonly otherBytes = 0,
  ) {
    this.size = columns.imageShape.reduce((product, length) => product * length, 1);
    this.delimiter = columns.delimiter.charCodeAt(0);
  }

  /** Reads whole lines; `share` is how much of the file has been read with them. */
  readLines(bytes: Uint8Array, share: number): void {
    for (let at = 0; at < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, at);
      const next = newline === -1 ? bytes.length : newline;
      const end = next > at && bytes[next - 1] === RETURN ? next - 1 : next;
      if (end === at) this.emptyLine ||= this.line;
      else this.readRow(bytes, at, end, share);
      this.line++;
      at = next + 1;
    }
  }

  /** Empty lines at the end are no rows. */
  finish(): ExampleSet {
    if (this.count === 0) throw damagedError(this.path, 'has no rows but its header', 'use a table with examples');
    return {
      count: this.count,
      images: this.images.subarray(0, this.count * this.size),
      labels: this.labels.subarray(0, this.count),
    };
  }

  private readRow(bytes: Uint8Array, from: number, end: number, share: number): void {
    if (this.emptyLine !== 0) throw damagedError(`${this.path}:${this.emptyLine}:`, 'this row is empty', 'remove it');
    if (this.count === this.labels.length) this.grow(share);
    const { count: columns, label, index } = this.columns;
    const { images, delimiter } = this;
    let at = from;
    let to = this.count * this.size;
    for (let column = 0; column < columns; column++) {
      // One byte behind the last number of a row is read: there is a line break or, at the end of the file, nothing.
      if (column > 0 && at++ >= end) throw this.lengthError(column);
      if (column === index) {
        at = this.endOfField(bytes, at, end);
        continue;
      }
      const start = at;
      let value = 0;
      for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9 && at < end; digit = bytes[at]! - ZERO) {
        value = 10 * value + digit;
        at++;
      }
      if (at === start || value > 255 || (at < end && bytes[at] !== delimiter)) {
        at = this.endOfField(bytes, start, end);
        value = this.readOdd(bytes.subarray(start, at), column);
      }
      if (column === label) this.labels[this.count] = value;
      else images[to++] = value;
    }
    if (at < end) throw this.lengthError(columns + this.countFields(bytes, at + 1, end));
    this.count++;
  }

  /** A number that is not written as plain digits: quoted, between spaces, as 7.0 or as 7.00e+00. */
  private readOdd(field: Uint8Array, column: number): number {
    const text = Buffer.from(field).toString('latin1').trim();
    const inner = /^"(.*)"$/s.exec(text)?.[1]?.trim() ?? text;
    const value = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(inner) ? Number(inner) : NaN;
    if (Number.isInteger(value) && value >= 0 && value <= 255) return value;
    const shown = JSON.stringify(inner.length > 40 ? `${inner.slice(0, 40)}…` : inner);
    const what = inner === '' ? 'is empty' : `${shown} is no whole number from 0 to 255`;
    throw damagedError(`${this.path}:${this.line}:`, `${this.nameColumn(column)}: ${what}`, FIX);
  }

  private endOfField(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    while (at < end && bytes[at] === SPACE) at++;
    if (bytes[at] === QUOTE && at < end) {
      const closing = bytes.indexOf(QUOTE, at + 1);
      if (closing !== -1 && closing < end) at = closing;
    }
    const next = bytes.indexOf(this.delimiter, at);
    return next === -1 || next > end ? end : next;
  }

  private countFields(bytes: Uint8Array, from: number, end: number): number {
    let fields = 1;
    for (let at = from; at < end; at++) if (bytes[at] === this.delimiter) fields++;
    return fields;
  }

  private nameColumn(column: number): string {
    const name = this.columns.names?.[column];
    return name === undefined || name === '' ? `column ${column + 1}` : `column ${column + 1} (${name.slice(0, 40)})`;
  }

  private lengthError(fields: number) {
    const { count, names } = this.columns;
    const which = fields < count ? `it ends before ${this.nameColumn(fields)}` : `column ${count + 1} is one too many`;
    const first = names === null ? 'the first row' : 'the header';
    const what = `this row has ${fields} ${fields === 1 ? 'column' : 'columns'}, ${first} ${count}: ${which}`;
    return damagedError(`${this.path}:${this.line}:`, what, FIX);
  }

  /** Room for as many rows as the file seems to have; never twice what is needed. */
  private grow(share: number): void {
    const guess = Math.ceil((1.02 * this.count) / share);
    const rows = Math.max(64, Math.ceil(1.2 * this.count), Math.min(guess, 2 ** 31));
    const most = Math.max(this.count + 1, Math.min(rows, Math.floor((MOST_PIXEL_BYTES - this.otherBytes) / this.size)));
    requirePixelsFit(this.path, this.otherBytes + most * this.size);
    const [images, labels] = [this.images, this.labels];
    this.images = new Uint8Array(most * this.size);
    this.labels = new Uint8Array(most);
    this.images.set(images);
    this.labels.set(labels);
  }
}
