import type { DataFile, ExampleSet, ImageShape } from '../types.js';
import { hasLabels, readColumns } from './csv-columns.js';
import type { Columns } from './csv-columns.js';
import { readFirstRow } from './csv-first-row.js';
import { RowReader } from './csv-rows.js';
import { damagedError } from './damaged.js';
import type { SourceSettings } from './source.js';
import { streamFile } from './stream-file.js';

export interface Table {
  readonly columns: Columns;
  readonly set: ExampleSet;
  readonly file: DataFile;
}

export interface TableRequest {
  readonly path: string;
  readonly settings: Pick<SourceSettings, 'labelColumn' | 'size' | 'channels'>;
  readonly signal: AbortSignal;
  /** The training table, for one of test examples. */
  readonly train?: Table;
}

const REMEDY = 'save the table again as CSV in UTF-8';

/** Longer than the row of any picture that is read. */
const MOST_LINE_BYTES = 2 ** 24;

/**
 * Reads a table line by line; `null` for test examples without labels.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DISK
 */
export async function readTable(request: TableRequest): Promise<Table | null> {
  const { path, signal } = request;
  const stream = streamFile(path, REMEDY, signal);
  let opened: Opened | null = null;
  for await (const lines of wholeLines(path, stream.pieces)) {
    const isFirst: boolean = opened === null;
    opened ??= await open(request, lines);
    if (opened === null) return null;
    const { reader, skip }: Opened = opened;
    reader.readLines(isFirst ? lines.subarray(skip) : lines, stream.readBytes() / stream.storedBytes);
  }
  if (opened === null) throw damagedError(path, 'is empty', REMEDY);
  return { columns: opened.columns, set: opened.reader.finish(), file: stream.file() };
}

/** Pieces that end with a line; the last one perhaps without a line break. */
async function* wholeLines(path: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(NEWLINE) + 1;
    const lines = join(rest, piece.subarray(0, end));
    // A copy: the stream may use the piece again.
    rest = end === 0 ? join(lines, piece) : piece.slice(end);
    if (end > 0) yield lines;
    if (rest.length > MOST_LINE_BYTES)
      throw damagedError(path, `has a line of more than ${MOST_LINE_BYTES / 2 ** 20} MiB`, REMEDY);
  }
  if (rest.length > 0) yield rest;
}

const NEWLINE = 10;

interface Opened {
  readonly columns: Columns;
  readonly reader: RowReader;
  /** Bytes before the first row of numbers. */
  readonly skip: number;
}

async function open({ path, settings, train }: TableRequest, start: Uint8Array): Promise<Opened | null> {
  const first = readFirstRow(path, start, REMEDY);
  if (train !== undefined && !hasLabels(first, settings)) return null;
  const columns = readColumns(path, first, settings);
  if (train !== undefined) requireShape(path, columns.imageShape, train.columns.imageShape);
  const hasHeader = columns.names !== null;
  const reader = new RowReader(path, columns, hasHeader ? first.lines + 1 : 1, train?.set.images.length);
  return { columns, reader, skip: hasHeader ? first.bytes : first.markBytes };
}

function requireShape(path: string, shape: ImageShape, wanted: ImageShape): void {
  if (String(shape) === String(wanted)) return;
  const what = `has pictures of ${shape.join(' x ')}, the training examples ${wanted.join(' x ')}`;
  throw damagedError(path, what, 'use two tables whose pictures have the same shape');
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  return first.length === 0 ? second : Buffer.concat([first, second]);
}
