import { join } from 'node:path';

import { type FileOperations, nodeEffects } from '../effects.js';
import type { ExpectedFile } from './dataset-files.js';
import { downloadFile, isIntact } from './download.js';
import { mirrorFolders } from './mirrors.js';
import type { SourceProgress } from './sources/source.js';
import type { DownloadProgress } from './types.js';

/** How to load a dataset. */
export interface DataOptions {
  readonly cacheDirectory: string;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Long work of reading a user's own files, such as decoding pictures. */
  readonly onSourceProgress?: ((progress: SourceProgress) => void) | undefined;
  /** For decoding pictures. Default: `null`, all cores */
  readonly threads?: number | null | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Base URLs to try before a dataset's own. */
  readonly mirrors?: readonly string[] | undefined;
  /** How long a mirror may send nothing. Default: `30_000` */
  readonly idleTimeoutMs?: number | undefined;
  readonly files?: FileOperations | undefined;
}

export interface DownloadableDataset {
  readonly name: string;
  readonly files: readonly ExpectedFile[];
  /** Base URLs, best first. */
  readonly mirrors: readonly string[];
}

/** Downloads what is missing or damaged in the dataset's cache folder, and returns that folder. */
export async function downloadDataset(dataset: DownloadableDataset, options: DataOptions): Promise<string> {
  const { cacheDirectory, onProgress, signal, idleTimeoutMs, files = nodeEffects.files } = options;
  const directory = join(cacheDirectory, dataset.name);
  let mirrors = mirrorFolders(dataset.name, dataset.mirrors, options.mirrors);
  for (const file of dataset.files) {
    if (isIntact(file, directory, files)) continue;
    const request = { directory, mirrors, onProgress, signal, idleTimeoutMs, files };
    const served = await downloadFile(file, request);
    // A mirror that is down takes long to fail, so ask the one that answered first for the next file.
    mirrors = [served, ...mirrors.filter((mirror) => mirror !== served)];
  }
  return directory;
}
