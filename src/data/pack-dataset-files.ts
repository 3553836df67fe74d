import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FILE_ROLES } from './dataset-files.js';
import type { NamedDataset } from './datasets.js';
import type { DataOptions } from './download-dataset.js';
import { isGzip } from './gunzip.js';
import { readIdx, readStored } from './idx.js';
import type { DataFile } from './types.js';

/** A file of a dataset, packed by gzip. */
export interface PackedFile {
  readonly file: DataFile;
  readonly packed: Uint8Array;
}

/**
 * The four files of a dataset, checked, in the order of `FILE_ROLES`; downloads them first if necessary.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DATA_UNREACHABLE, DISK
 */
export async function packDatasetFiles(dataset: NamedDataset, options: DataOptions): Promise<PackedFile[]> {
  const folder = await dataset.obtain(dataset, options);
  return FILE_ROLES.map((role) => {
    const { files, remedy } = dataset;
    const path = join(folder, files[role].name);
    const content = role.endsWith('Images') ? 'images' : 'labels';
    const expected = { content, remedy, stored: files[role] } as const;
    const { file } = readIdx(path, expected);
    const stored = readStored(path, expected);
    return { file, packed: isGzip(stored) ? stored : gzipSync(stored) };
  });
}
