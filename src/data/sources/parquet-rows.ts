import { setImmediate as nextTurn } from 'node:timers/promises';
import { outlineImage } from '../read-image.js';
import type { PictureOutline } from '../read-image.js';
import { damagedError } from './damaged.js';
import { decodeAll } from './decode-all.js';
import { problemsError, problemsOf } from './decode-picture.js';
import type { DecodeForm, HeldPicture } from './decode-picture.js';
import type { PictureColumns } from './parquet-columns.js';
import { PARQUET_REMEDY } from './parquet-file.js';
import type { ParquetFile } from './parquet-file.js';
import type { PictureProblem } from './picture-tree.js';
import type { SourceSettings } from './source.js';

export interface OpenTable {
  readonly file: ParquetFile;
  readonly columns: PictureColumns;
}

export type PictureShape = readonly [height: number, width: number, channels: 1 | 3];

/** A row, and what messages call it. */
interface Row {
  readonly title: string;
  readonly cells: Readonly<Record<string, unknown>>;
}

export function countRows(tables: readonly OpenTable[]): number {
  return tables.reduce((sum, { file }) => sum + file.rows, 0);
}

/** All the labels of a set, one byte each; no picture is read. */
export async function readLabels(tables: readonly OpenTable[], signal: AbortSignal): Promise<Uint8Array> {
  const labels = new Uint8Array(countRows(tables));
  let at = 0;
  for (const table of tables) {
    const { label } = table.columns;
    for await (const { title, cells } of rowsOf(table, [label], signal))
      labels[at++] = labelOf(title, label, cells[label]);
  }
  return labels;
}

/** The shape of all pictures: what is wanted, else that of the first one. */
export async function readShape(
  [first]: readonly OpenTable[],
  { size, channels }: Pick<SourceSettings, 'size' | 'channels'>,
): Promise<PictureShape> {
  const { file, columns } = first!;
  for await (const row of rowsOf(first!, [columns.image], NEVER)) {
    const picture = outlinePicture(row, columns.image);
    const [height, width] = size ?? [picture.height, picture.width];
    return [height, width, channels ?? picture.channels];
  }
  throw damagedError(file.path, 'has no rows', PARQUET_REMEDY);
}

export interface PictureRequest {
  readonly form: DecodeForm;
  readonly threads: number | null;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** Files of pictures that are decoded at once, in bytes: they are all in memory. */
const PORTION_BYTES = 64 * 2 ** 20;

/**
 * The pictures of all tables, (count, height, width, channels), decoded on all cores.
 *
 * @throws {MnistxError} DATA_DAMAGED, with all faults
 */
export async function readPictures(tables: readonly OpenTable[], request: PictureRequest): Promise<Uint8Array> {
  const { form, onProgress } = request;
  const size = form.height * form.width * form.channels;
  const images = new Uint8Array(countRows(tables) * size);
  const problems: PictureProblem[] = [];
  let done = 0;
  for await (const files of portionsOf(tables, request.signal)) {
    const before = done;
    const decoded = await decodeAll({ ...request, files, onProgress: (now) => onProgress(before + now) });
    images.set(decoded.bytes, done * size);
    problems.push(...decoded.problems);
    done += files.length;
  }
  if (problems.length > 0) throw problemsError(problems);
  return images;
}

async function* portionsOf(tables: readonly OpenTable[], signal: AbortSignal): AsyncGenerator<HeldPicture[], void> {
  let portion: HeldPicture[] = [];
  let bytes = 0;
  for (const table of tables) {
    for await (const row of rowsOf(table, [table.columns.image], signal)) {
      // A copy: a thread would get the whole page with it.
      const content = contentOf(row, table.columns.image).slice();
      portion.push({ path: row.title, bytes: content.length, content });
      bytes += content.length;
      if (bytes < PORTION_BYTES) continue;
      yield portion;
      [portion, bytes] = [[], 0];
    }
  }
  if (portion.length > 0) yield portion;
}

const NEVER = new AbortController().signal;

/** Rows between two turns of the event loop. */
const TURN_ROWS = 100;

async function* rowsOf(
  { file }: OpenTable,
  columns: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Row, void> {
  let row = 0;
  for (let group = 0; group < file.metadata.row_groups.length; group++) {
    const cells = await file.readGroup(group, columns);
    for (const each of cells) {
      if (++row % TURN_ROWS === 0) await nextTurn();
      signal.throwIfAborted();
      yield { title: `${file.path}, row ${row}:`, cells: each };
    }
  }
}

function labelOf(title: string, column: string, value: unknown): number {
  const label = typeof value === 'bigint' ? Number(value) : value;
  if (typeof label === 'number' && Number.isInteger(label) && label >= 0 && label <= 255) return label;
  const shown = value === null || value === undefined ? 'empty' : JSON.stringify(String(value).slice(0, 40));
  throw damagedError(title, `has the ${column} ${shown}`, 'use whole numbers from 0 to 255');
}

function contentOf({ title, cells }: Row, column: string): Uint8Array {
  const cell = cells[column];
  const bytes = cell instanceof Uint8Array ? cell : propertyOf(cell, 'bytes');
  if (bytes instanceof Uint8Array) return bytes;
  const path = propertyOf(cell, 'path');
  const what =
    typeof path === 'string'
      ? `names the picture ${JSON.stringify(path.slice(0, 80))} instead of holding it`
      : `has no picture in the column ${column}`;
  throw damagedError(title, what, 'write the bytes of the PNG or JPEG files into the table');
}

function outlinePicture(row: Row, column: string): PictureOutline {
  const content = contentOf(row, column);
  try {
    return outlineImage(content, row.title);
  } catch (error) {
    throw problemsError(problemsOf(error));
  }
}

function propertyOf(value: unknown, key: 'bytes' | 'path'): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
