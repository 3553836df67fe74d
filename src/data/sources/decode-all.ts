import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { decodePictures } from './decode-picture.js';
import type { AnyPicture, DecodedPictures, DecodeForm } from './decode-picture.js';

export interface DecodeRequest {
  readonly files: readonly AnyPicture[];
  readonly form: DecodeForm;
  /** `null`: as many as there are cores. */
  readonly threads: number | null;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** What a thread gets at a time: so many pictures, or so many bytes of large ones, which take a second or so. */
const MOST_OF_BATCH = 32;
const MOST_BYTES_OF_BATCH = 2 ** 20;

/** Decodes on all cores; the result does not depend on their number. Ends at once when it is aborted. */
export async function decodeAll(request: DecodeRequest): Promise<DecodedPictures> {
  const { files, form, threads } = request;
  const batches = makeBatches(files);
  // A thread takes as long to start as a batch to decode.
  const wanted = Math.min(threads ?? availableParallelism(), Math.floor(batches.length / 2));
  const size = form.height * form.width * form.channels;
  const bytes = new Uint8Array(files.length * size);
  const firsts = findFirsts(batches);
  const told: Omit<DecodedPictures, 'bytes'>[] = [];
  // Pixels go to their place at once: all parts beside the whole would be twice the memory.
  const take: TakeDecoded = (batch, { bytes: pixels, ...rest }) => {
    bytes.set(pixels, firsts[batch]! * size);
    told[batch] = rest;
  };
  await (wanted < 2
    ? decodeHere(request, batches, take)
    : decodeInThreads(request, { batches, threads: wanted }, take));
  return {
    bytes,
    digests: told.flatMap(({ digests }) => digests),
    problems: told.flatMap(({ problems }) => problems),
  };
}

type TakeDecoded = (batch: number, decoded: DecodedPictures) => void;

/** The place of each batch's first picture. */
function findFirsts(batches: readonly (readonly AnyPicture[])[]): number[] {
  let next = 0;
  return batches.map(({ length }) => (next += length) - length);
}

function makeBatches(files: readonly AnyPicture[]): AnyPicture[][] {
  const batches: AnyPicture[][] = [];
  let room = 0;
  for (const file of files) {
    const last = batches.at(-1);
    if (last === undefined || last.length === MOST_OF_BATCH || file.bytes > room) {
      batches.push([file]);
      room = MOST_BYTES_OF_BATCH;
    } else last.push(file);
    room -= file.bytes;
  }
  return batches;
}

async function decodeHere(
  { form, signal, onProgress }: DecodeRequest,
  batches: readonly (readonly AnyPicture[])[],
  take: TakeDecoded,
): Promise<void> {
  let done = 0;
  for (const [at, batch] of batches.entries()) {
    await setImmediate();
    signal.throwIfAborted();
    take(at, decodePictures(batch, form));
    onProgress((done += batch.length));
  }
}

async function decodeInThreads(
  { form, signal, onProgress }: DecodeRequest,
  { batches, threads }: { readonly batches: readonly (readonly AnyPicture[])[]; readonly threads: number },
  take: TakeDecoded,
): Promise<void> {
  signal.throwIfAborted();
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./decode-worker.js', import.meta.url), { workerData: form }),
  );
  const ended = new AbortController();
  let [next, done] = [0, 0];
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: ended.signal });
      for (const worker of workers) {
        let batch = next++;
        worker.on('error', reject);
        worker.on('exit', () => reject(new Error('a thread that decodes pictures ended')));
        worker.on('message', (decoded: DecodedPictures) => {
          take(batch, decoded);
          done += batches[batch]!.length;
          onProgress(done);
          batch = next++;
          if (batch < batches.length) worker.postMessage(batches[batch]);
          else if (done === batches.reduce((sum, { length }) => sum + length, 0)) resolve();
        });
        worker.postMessage(batches[batch]);
      }
    });
  } finally {
    ended.abort();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
