import { basename, dirname, join, relative, resolve } from 'node:path';
import type { DataSource, OwnData, OwnDirectory } from '../data/data-request.js';
import type { DatasetInfo } from '../data/types.js';
import type { DescribeDataset, LoadDataset } from '../training/types.js';

export interface DataReaders {
  readonly describeDataset: DescribeDataset;
  readonly loadDataset: LoadDataset;
}

/** Where the user's own files are, as the experiment says; `null` for a dataset by name. */
export function placeOfData(source: DataSource): string | null {
  if ('dataset' in source) return null;
  return 'path' in source ? source.path : source.directory;
}

/** The same files in another place. A file of test examples lies beside them as before. */
export function moveData<T extends OwnData | OwnDirectory>(source: T, place: string): T {
  if ('directory' in source) return { ...source, directory: place };
  const { path, testPath } = source as OwnData;
  const besides = testPath === undefined ? {} : { testPath: join(dirname(place), relative(dirname(path), testPath)) };
  return { ...source, path: place, ...besides };
}

/** Reads the user's own files where this machine has them. They keep the name that they have where the experiment was written. */
export function relocateData(place: string, readers: DataReaders): DataReaders {
  return readElsewhere((source) => ('dataset' in source ? source : moveData(source, place)), readers);
}

/** Reads what `here` makes of each source, by the name that the source has. */
export function readElsewhere(
  here: (source: DataSource) => DataSource,
  { describeDataset, loadDataset }: DataReaders,
): DataReaders {
  const named = <T extends DatasetInfo>(info: T, source: DataSource): T => {
    const written = placeOfData(source);
    return written === null || info.knownAs !== undefined ? info : { ...info, name: basename(resolve(written)) };
  };
  return {
    describeDataset: async (source, options) => named(await describeDataset(here(source), options), source),
    loadDataset: async (request, options) =>
      named(await loadDataset({ ...request, source: here(request.source) }, options), request.source),
  };
}
