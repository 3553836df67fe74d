import { join } from 'node:path';

import { MnistxError } from '../errors.js';
import { mapRoles } from './dataset-files.js';
import { DATASETS, type NamedDataset } from './datasets.js';
import { findFiles } from './directory.js';
import type { DataOptions } from './download-dataset.js';
import { prepareDataset } from './prepare-dataset.js';
import { readExamples } from './read-examples.js';
import type { Splitting } from './splitting.js';
import type { DataRequest, DataSource, OwnData } from './data-request.js';
import type { Dataset, DatasetInfo } from './types.js';

export type { DataOptions } from './download-dataset.js';

/** Where data come from, and into which memory training images are read. */
export interface LoadOptions extends DataOptions {
  /**
   * Room of so many bytes for the file of the training images, if all of them are used and it is not compressed. Called at
   * most once. Default: a buffer of its own
   */
  readonly allocate?: ((bytes: number) => Uint8Array) | undefined;
}

/**
 * Describes a dataset without decoding its images. Opens nothing for a named dataset; of a user's own files it reads
 * names, headers and labels. Counts are those of the files, before any limit.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, CONFLICT
 */
export async function describeDataset(source: DataSource, options: Partial<DataOptions> = {}): Promise<DatasetInfo> {
  if ('dataset' in source) return infoOf(DATASETS[source.dataset]);
  try {
    const { outlineSource } = await loadSources();
    return quietly(source, await outlineSource(ownData(source), options));
  } catch (error) {
    throw 'path' in source ? pointToPath(error) : error;
  }
}

/**
 * Reads, checks, limits and splits a dataset; downloads it first if necessary.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DATA_UNREACHABLE, CONFLICT, DISK, OUT_OF_RANGE for a part too
 * small to hold out
 */
export async function loadDataset(request: DataRequest, options: LoadOptions): Promise<Dataset> {
  const { source } = request;
  if ('dataset' in source) return loadNamedDataset(DATASETS[source.dataset], request, options);
  const own = ownData(source);
  const { readSource } = await loadSources();
  const { info, ...examples } = await readSource(own, options);
  return prepareDataset({ ...examples, info: quietly(source, info) }, request, 'path' in source ? own : null);
}

/** The formats of own data are a quarter of the modules of a training; a named dataset needs none of them. */
function loadSources(): Promise<typeof import('./sources/read-source.js')> {
  return import('./sources/read-source.js');
}

/** What is wrong with the files is shown where the experiment names them. */
function pointToPath(error: unknown): unknown {
  if (!(error instanceof MnistxError)) return error;
  const problems = error.problems.map((problem) => ({ path: ['data', 'path'], ...problem }));
  return new MnistxError(problems, { cause: error });
}

/** Nothing is found out about a `directory`, so there is nothing to say. */
function quietly(source: DataSource, info: DatasetInfo): DatasetInfo {
  return 'path' in source ? info : { ...info, remarks: [] };
}

/** `loadDataset` for a dataset that may be missing in the registry. */
export async function loadNamedDataset(
  dataset: NamedDataset,
  request: Splitting,
  options: LoadOptions,
): Promise<Dataset> {
  const folder = await dataset.obtain(dataset, options);
  const paths = mapRoles((role) => join(folder, dataset.files[role].name));
  const isWhole = request.limit.train === null && !dataset.files.trainImages.name.endsWith('.gz');
  const allocate = isWhole ? options.allocate : undefined;
  const examples = readExamples({ paths, expected: dataset.files, remedy: dataset.remedy, allocate });
  return prepareDataset({ ...examples, info: infoOf(dataset), validation: null }, request, null);
}

/** A folder of IDX files that is named by `directory` has all four, and labels as they are. */
function ownData(source: Exclude<DataSource, { readonly dataset: unknown }>): OwnData {
  if ('path' in source) return source;
  const { directory, ...keys } = source;
  findFiles(directory);
  return { path: directory, format: 'idx', labelOffset: 0, transpose: false, ...keys };
}

function infoOf({ name, imageShape, classes, classNames, trainCount, testCount }: NamedDataset): DatasetInfo {
  return { name, imageShape, classes, classNames, trainCount, testCount, remarks: [] };
}
