import { setImmediate as nextTurn } from 'node:timers/promises';
import { MnistxError } from '../../errors.js';
import { fitPicture } from '../../images/fit-picture.js';
import type { Pixels } from '../../images/types.js';
import { readImage } from '../read-image.js';
import { damagedError } from './damaged.js';
import type { PictureColumns } from './parquet-columns.js';
import { PARQUET_REMEDY } from './parquet-file.js';
import type { ParquetFile } from './parquet-file.js';
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

/** All the labels of a set, one byte each; no picture is read. */
export async function readLabels(tables: readonly OpenTable[], signal: AbortSignal): Promise<Uint8Array> {
  const labels = new Uint8Array(tables.reduce((sum, { file }) => sum + file.rows, 0));
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
    const picture = decode(row, columns.image);
    const [height, width] = size ?? [picture.height, picture.width];
    return [height, width, channels ?? (picture.channels === 1 ? 1 : 3)];
  }
  throw damagedError(file.path, 'has no rows', PARQUET_REMEDY);
}

export interface PictureRequest {
  readonly imageShape: PictureShape;
  readonly settings: Pick<SourceSettings, 'size' | 'fit'>;
  readonly signal: AbortSignal;
  readonly onPicture: () => void;
}

/** The pictures of a set, (count, height, width, channels). */
export async function readPictures(
  tables: readonly OpenTable[],
  count: number,
  { imageShape, settings, signal, onPicture }: PictureRequest,
): Promise<Uint8Array> {
  const [height, width, channels] = imageShape;
  const size = height * width * channels;
  const images = new Uint8Array(count * size);
  let at = 0;
  for (const table of tables) {
    for await (const row of rowsOf(table, [table.columns.image], signal)) {
      const picture = decode(row, table.columns.image);
      if (settings.size === null && (picture.height !== height || picture.width !== width)) {
        const what = `is a picture of ${picture.height} x ${picture.width}, the first one is ${height} x ${width}`;
        throw damagedError(
          row.title,
          what,
          'set data.size to [height, width], and data.fit to resize, crop or letterbox',
        );
      }
      images.set(fitPicture(picture, imageShape, settings.fit), at);
      at += size;
      onPicture();
    }
  }
  return images;
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

function decode({ title, cells }: Row, column: string): Pixels {
  const cell = cells[column];
  const bytes = cell instanceof Uint8Array ? cell : propertyOf(cell, 'bytes');
  if (!(bytes instanceof Uint8Array)) {
    const path = propertyOf(cell, 'path');
    const what =
      typeof path === 'string'
        ? `names the picture ${JSON.stringify(path.slice(0, 80))} instead of holding it`
        : `has no picture in the column ${column}`;
    throw damagedError(title, what, 'write the bytes of the PNG or JPEG files into the table');
  }
  try {
    return readImage(bytes, title);
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    const fix = 'leave that row out, or put a PNG or JPEG there';
    throw new MnistxError({ code: 'DATA_DAMAGED', message: error.message, fix }, { cause: error });
  }
}

function propertyOf(value: unknown, key: 'bytes' | 'path'): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
