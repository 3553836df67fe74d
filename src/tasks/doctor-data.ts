import { datasetStatuses } from '../data/dataset-status.js';
import type { DatasetStatus } from '../data/dataset-status.js';
import type { Check } from './doctor.js';

/** The named datasets as lines of `mnistx doctor`. */
export async function checkDatasets(cacheDirectory: string): Promise<Check[]> {
  return (await datasetStatuses(cacheDirectory)).map(asCheck);
}

function asCheck({ name, state, folder }: DatasetStatus): Check {
  switch (state) {
    case 'ready':
      return { name, status: 'ok', detail: `digests are right (${folder})` };
    case 'absent':
      return { name, status: 'ok', detail: 'not downloaded yet; downloads at first use' };
    case 'damaged':
      return { name, status: 'missing', detail: 'its files are missing or damaged', fix: 'run npm ci' };
  }
}
