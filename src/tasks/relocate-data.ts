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
  const here = (source: DataSource): DataSource => ('directory' in source ? { directory } : source);
  const named = <T extends DatasetInfo>(info: T, source: DataSource): T =>
    'directory' in source ? { ...info, name: basename(resolve(source.directory)) } : info;
  return {
    describeDataset: async (source) => named(await describeDataset(here(source)), source),
    loadDataset: async (request, options) =>
      named(await loadDataset({ ...request, source: here(request.source) }, options), request.source),
  };
}
