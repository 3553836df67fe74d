import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DataRequest } from '../data/data-request.js';
import type { DataOptions } from '../data/download-dataset.js';
import { MnistxError } from '../errors.js';
import type { Problem } from '../errors.js';

/** What the thread is told. */
export interface DigestsRequest extends Pick<DataOptions, 'cacheDirectory' | 'mirrors' | 'idleTimeoutMs'> {
  readonly request: DataRequest;
}

export type DigestsAnswer = { readonly digests: readonly string[] } | { readonly problems: readonly Problem[] };

/**
 * SHA-256 of each file of a dataset, which is read in a thread: that can take seconds, in which a worker must renew the locks of
 * its jobs, and its memory goes with the thread.
 *
 * @throws {MnistxError} those of `loadDataset`
 */
export async function readDataDigests(
  request: DataRequest,
  { cacheDirectory, mirrors, idleTimeoutMs, signal }: DataOptions,
): Promise<readonly string[]> {
  signal?.throwIfAborted();
  const workerData: DigestsRequest = { request, cacheDirectory, mirrors, idleTimeoutMs };
  const thread = new Worker(new URL('./data-digests-worker.js', import.meta.url), { workerData });
  try {
    const [answer] = (await once(thread, 'message', signal === undefined ? {} : { signal })) as [DigestsAnswer];
    if ('problems' in answer) throw new MnistxError(answer.problems);
    return answer.digests;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await thread.terminate();
  }
}
