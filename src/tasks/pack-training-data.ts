import { loadDataset } from '../data/load-dataset.js';
import type { DataOptions } from '../data/load-dataset.js';
import { packDataset, sizeOfDataset } from '../data/dataset-bytes.js';
import { MnistxError } from '../errors.js';
import { dataRequestOf } from '../open/plan-of.js';
import { readDataOfText } from './data-of-text.js';
import type { DataOfTextRequest } from './data-of-text.js';

export interface PackTrainingDataRequest
  extends DataOfTextRequest, Pick<DataOptions, 'cacheDirectory' | 'mirrors' | 'signal'> {
  /** Default: 1 GB. A tab has 4 GiB for a network, and holds the data three times while it starts. */
  readonly mostBytes?: number;
}

/**
 * The data that a text trains on, limited, split and packed for a page.
 *
 * @throws {MnistxError} with every problem of the text, or of its data where the text names them; TOO_LARGE
 */
export async function packTrainingData(request: PackTrainingDataRequest): Promise<Uint8Array<ArrayBuffer>> {
  const { text, allow, mostBytes = 1e9, ...options } = request;
  return readDataOfText({ text, allow }, async (experiment) => {
    const data = await loadDataset(dataRequestOf(experiment), options);
    const bytes = sizeOfDataset(data);
    if (bytes > mostBytes) throw tooLarge(bytes, mostBytes);
    return packDataset(data);
  });
}

function tooLarge(bytes: number, mostBytes: number): MnistxError {
  const [size, most] = [bytes, mostBytes].map((count) => `${(count / 1e9).toFixed(1)} GB`);
  return new MnistxError({
    code: 'TOO_LARGE',
    message: `these data are ${size}, and a tab is sent at most ${most}`,
    fix: 'set data.limit, or use Run, which trains on the server',
    path: ['data'],
  });
}
