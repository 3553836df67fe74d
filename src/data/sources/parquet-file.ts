import { closeSync, fstatSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Compressors, FileMetaData, RowGroup } from 'hyparquet';
import { MnistxError, throwIfAtLimit } from '../../errors.js';
import { isPlausible } from '../gunzip.js';
import { fill, openFile } from '../read-file.js';
import { damagedError } from './damaged.js';
import { checkColumn } from './parquet-pages.js';
import { checkZstd } from './parquet-zstd.js';

export const PARQUET_REMEDY = 'write it again with pyarrow, or fetch it again';

/** Of what describes a file; a file of a thousand row groups needs one. */
const MOST_METADATA_BYTES = 64 * 2 ** 20;
/** Of a part of a file that is in memory at once: a column of a row group. */
const MOST_PART_BYTES = 2 ** 30;

/** An open Parquet file, whose sizes have been checked. */
export interface ParquetFile {
  readonly path: string;
  readonly metadata: FileMetaData;
  readonly rows: number;
  /** Rows of one row group, only these columns. */
  readonly readGroup: (group: number, columns: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
  readonly close: () => void;
}

/** @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DISK */
export async function openParquet(path: string): Promise<ParquetFile> {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const compressors = await loadCompressors();
  const descriptor = openFile(path);
  const close = (): void => closeSync(descriptor);
  const file = bufferOf(descriptor);
  const named = async <T>(work: () => Promise<T> | T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw nameError(path, error);
    }
  };
  try {
    const metadata = await named(async () => {
      checkFooter(file);
      return parquetMetadataAsync(file, { geoparquet: false });
    });
    const rows = await named(() => countRows(metadata, file.byteLength));
    const readGroup: ParquetFile['readGroup'] = (group, columns) =>
      named(async () => {
        const rowGroup = metadata.row_groups[group]!;
        checkGroup(rowGroup, { file, metadata, columns, compressors });
        const rowStart = sumRows(metadata.row_groups.slice(0, group));
        const rowEnd = rowStart + Number(rowGroup.num_rows);
        const wanted = { columns: [...columns], rowStart, rowEnd, utf8: false, geoparquet: false };
        return parquetReadObjects({ file, metadata, compressors, ...wanted });
      });
    return { path, metadata, rows, readGroup, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** zlib's own stop at the length that the file claims, and so is that which they may claim. */
async function loadCompressors(): Promise<Compressors> {
  const { compressors } = await import('hyparquet-compressors');
  const { SNAPPY, ZSTD, LZ4, LZ4_RAW } = compressors;
  const native: Compressors = {
    GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
    BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  };
  const zstd: NonNullable<Compressors['ZSTD']> = (input, length) => {
    checkZstd(input, length);
    return ZSTD!(input, length);
  };
  return { ...native, SNAPPY: SNAPPY!, ZSTD: zstd, LZ4: LZ4!, LZ4_RAW: LZ4_RAW! };
}

/** Hyparquet's form of a file. */
interface FileBytes {
  readonly byteLength: number;
  readonly slice: (start: number, end?: number) => ArrayBuffer;
}

function bufferOf(descriptor: number): FileBytes {
  const byteLength = fstatSync(descriptor).size;
  const slice = (start: number, end = byteLength): ArrayBuffer => {
    if (!(start >= 0 && start <= end && end <= byteLength)) throw new Error(`it points to bytes ${start} to ${end}`);
    if (end - start > MOST_PART_BYTES) throw new Error(`a part has ${end - start} bytes`);
    const bytes = new Uint8Array(end - start);
    if (fill(descriptor, bytes, start) !== bytes.length) throw new Error('it has become shorter');
    return bytes.buffer;
  };
  return { byteLength, slice };
}

function checkFooter({ byteLength, slice }: FileBytes): void {
  if (byteLength < 12) throw new Error('it is too short');
  const bytes = new DataView(slice(byteLength - 8)).getUint32(0, true);
  if (bytes > MOST_METADATA_BYTES) throw new Error(`its description has ${bytes} bytes`);
}

/** A picture has more than a byte, so a file has fewer rows than bytes. */
function countRows({ num_rows: claimed, row_groups: groups }: FileMetaData, fileBytes: number): number {
  const rows = sumRows(groups);
  if (rows === Number(claimed) && rows <= fileBytes && groups.every(({ num_rows }) => num_rows >= 0n)) return rows;
  throw new Error(`it claims ${claimed} rows, its groups have ${rows}, it has ${fileBytes} bytes`);
}

function sumRows(groups: readonly RowGroup[]): number {
  return groups.reduce((sum, { num_rows: rows }) => sum + Number(rows), 0);
}

interface GroupCheck {
  readonly file: FileBytes;
  readonly metadata: FileMetaData;
  readonly columns: readonly string[];
  readonly compressors: Compressors;
}

function checkGroup(group: RowGroup, { file, metadata, columns, compressors }: GroupCheck): void {
  for (const { meta_data: meta } of group.columns) {
    if (meta === undefined) throw new Error('a column has no description');
    if (!columns.includes(meta.path_in_schema[0] ?? '')) continue;
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const bytes = new Uint8Array(file.slice(start, start + Number(meta.total_compressed_size)));
    const unpack = (packed: Uint8Array, length: number): Uint8Array => {
      if (!isPlausible(packed.length, length)) throw new Error(`${packed.length} bytes would unpack to ${length}`);
      return meta.codec === 'UNCOMPRESSED' ? packed : compressors[meta.codec]!(packed, length);
    };
    if (meta.codec !== 'UNCOMPRESSED' && compressors[meta.codec] === undefined)
      throw new Error(`it is packed by ${meta.codec}, which is not read`);
    checkColumn(bytes, { path: meta.path_in_schema, rows: Number(group.num_rows), schema: metadata.schema, unpack });
  }
}

/** Errors of hyparquet are plain ones that say what is wrong with the file. */
function nameError(path: string, error: unknown): unknown {
  if (error instanceof MnistxError) return error;
  throwIfAtLimit(path, error);
  return damagedError(path, `cannot be read (${(error as Error).message})`, PARQUET_REMEDY, error);
}
