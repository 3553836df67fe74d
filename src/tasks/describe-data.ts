import { describeDataset } from '../data/load-dataset.js';
import type { DataOptions } from '../data/load-dataset.js';
import type { DatasetInfo } from '../data/types.js';
import { dataRequestOf } from '../open/plan-of.js';
import { readDataOfText } from './data-of-text.js';
import type { DataOfTextRequest } from './data-of-text.js';

export interface DescribeDataRequest extends DataOfTextRequest, Pick<DataOptions, 'cacheDirectory' | 'signal'> {}

/**
 * Describes the data that a text asks for, without decoding images.
 *
 * @throws {MnistxError} with every problem of the text, or of its data where the text names them
 */
export async function describeData({ text, allow, ...options }: DescribeDataRequest): Promise<DatasetInfo> {
  return readDataOfText({ text, allow }, (experiment) => describeDataset(dataRequestOf(experiment).source, options));
}
