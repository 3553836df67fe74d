import { basename, resolve } from 'node:path';
import type { DataSource } from '../data/data-request.js';
import type { DatasetInfo } from '../data/types.js';
import type { DescribeDataset, LoadDataset } from '../training/types.js';

interface DataReaders {
  readonly describeDataset: DescribeDataset;
  readonly loadDataset: LoadDataset;
}

/** Reads a folder of data where this machine has it. It keeps the name that it has where the experiment was written. */
export function relocateData(directory: string, { describeDataset, loadDataset }: DataReaders): DataReaders {
  const here = (source: DataSource): DataSource => {
    if ('path' in source) return { ...source, path: directory };
    return 'directory' in source ? { ...source, directory } : source;
  };
  const named = <T extends DatasetInfo>(info: T, source: DataSource): T => {
    if ('dataset' in source) return info;
    const place = 'path' in source ? source.path : source.directory;
    return { ...info, name: basename(resolve(place)) };
  };
  return {
    describeDataset: async (source, options) => named(await describeDataset(here(source), options), source),
    loadDataset: async (request, options) =>
      named(await loadDataset({ ...request, source: here(request.source) }, options), request.source),
  };
}
