// A thread of its own, started by data-digests.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { loadDataset } from '../data/load-dataset.js';
import { MnistxError } from '../errors.js';
import type { DigestsAnswer, DigestsRequest } from './data-digests.js';

parentPort!.postMessage(await answer(workerData as DigestsRequest));

async function answer({ request, ...options }: DigestsRequest): Promise<DigestsAnswer> {
  try {
    const { files } = await loadDataset(request, options);
    return { digests: files.map(({ sha256 }) => sha256) };
  } catch (error) {
    if (error instanceof MnistxError) return { problems: error.problems };
    throw error;
  }
}
