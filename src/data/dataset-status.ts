import { join } from 'node:path';
import { MnistxError } from '../errors.js';
import { FILE_ROLES } from './dataset-files.js';
import { DATASETS } from './datasets.js';
import { isIntact } from './download.js';
import type { DatasetName } from './datasets.js';

export interface DatasetStatus {
  readonly name: DatasetName;
  /**
   * `ready`: all files have the right digests. `absent`: to be downloaded. `damaged`: a file that comes with the
   * program is missing or wrong.
   */
  readonly state: 'ready' | 'absent' | 'damaged';
  readonly folder: string;
}

/** Looks at the files of every named dataset; downloads nothing. */
export async function datasetStatuses(cacheDirectory: string): Promise<DatasetStatus[]> {
  const names = Object.keys(DATASETS) as DatasetName[];
  return Promise.all(names.map((name) => statusOf(name, cacheDirectory)));
}

async function statusOf(name: DatasetName, cacheDirectory: string): Promise<DatasetStatus> {
  const dataset = DATASETS[name];
  const files = FILE_ROLES.map((role) => dataset.files[role]);
  const { isPackaged } = dataset;
  const folder = isPackaged ? await packageFolder(name, cacheDirectory) : join(cacheDirectory, name);
  if (folder !== null && files.every((file) => isIntact(file, folder))) return { name, state: 'ready', folder };
  return { name, state: isPackaged ? 'damaged' : 'absent', folder: folder ?? '' };
}

async function packageFolder(name: DatasetName, cacheDirectory: string): Promise<string | null> {
  try {
    return await DATASETS[name].obtain(DATASETS[name], { cacheDirectory });
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
