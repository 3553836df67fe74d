import { MnistxError } from '../../errors.js';
import { firstPowers, optimizerOf } from '../../model/optimizers.js';
import { classWeightsOf } from '../../model/class-weights.js';
import type { SessionRequest } from '../types.js';
import { roundUp } from './arena.js';
import { countUsefulThreads } from './count-threads.js';
import type { Host } from './host.js';
import { MOST_BYTES } from './kernels.js';
import { SHARDS } from './node.js';
import type { Assignment } from './performer.js';
import { measureProgram } from './program.js';
import { EVALUATION_IMAGES } from './program-request.js';
import { CONTROL_BYTES } from './team.js';

/** Where a session has what in its memory: the training set first, so that the next session finds it, then the program. */
export interface Layout {
  readonly threads: number;
  /** Addresses of the training set. */
  readonly images: number;
  readonly labels: number;
  readonly assignment: Assignment;
  /** End of the program. */
  readonly end: number;
  /** What the memory may grow to. */
  readonly mostBytes: number;
}

/**
 * Plans the memory of a session. `stagingBytes` are what it places later, beside its sets; `images` is the address of the
 * training set. Default: the first free one
 *
 * @throws {MnistxError} TOO_LARGE
 */
export function layOut(request: SessionRequest, host: Host, stagingBytes: number, images = CONTROL_BYTES): Layout {
  const { plan, training, normalization } = request;
  const mostImages = Math.min(plan.training.batch_size, training.count);
  const threads = chooseThreads(request, host, mostImages);
  const labels = roundUp(images + training.images.byteLength + 64, 64);
  const usual: Assignment = {
    plan,
    normalization,
    base: roundUp(labels + training.count + 64, 64),
    classWeights: classWeightsOf(plan, training.labels),
    mostImages,
    optimizer: { learningRate: 0, step: 0, powers: firstPowers(optimizerOf(plan.training.optimizer)) },
  };
  const orderBytes = 4 * training.count;
  const { end, evaluationImages } = fitProgram({ ...usual, thread: 0, threads }, () => orderBytes);
  const assignment = { ...usual, evaluationImages };
  // Leave room for a test set as large as the training set.
  const bytes = end + orderBytes + training.images.byteLength + training.count + stagingBytes;
  return { threads, images, labels, assignment, end, mostBytes: host.limitGrowth(MOST_BYTES, bytes) };
}

/** How many threads a session has, with steps of so many images. */
export function chooseThreads(
  { plan, threads }: Pick<SessionRequest, 'plan' | 'threads'>,
  host: Host,
  mostImages: number,
): number {
  // A session without examples to train on only evaluates.
  const useful = threads === null ? countUsefulThreads(plan, mostImages || EVALUATION_IMAGES) : SHARDS;
  return Math.max(1, Math.min(host.countThreads(threads), useful, SHARDS));
}

type Measured = Parameters<typeof measureProgram>[0];

/**
 * Finds for how many images of an evaluation a program has room in a memory, with as many bytes more as `bytesBeside` says
 * for its capacity: the usual number, else as many as a step takes.
 *
 * @throws {MnistxError} TOO_LARGE
 */
export function fitProgram(request: Measured, bytesBeside: (capacity: number) => number) {
  const measure = (evaluationImages: number, mostImages: number) => {
    const { end, capacity } = measureProgram({ ...request, evaluationImages, mostImages });
    return { evaluationImages, end, bytes: end + bytesBeside(capacity) };
  };
  const { mostImages } = request;
  const usual = measure(EVALUATION_IMAGES, mostImages);
  if (usual.bytes <= MOST_BYTES) return usual;
  const least = measure(1, mostImages);
  if (least.bytes <= MOST_BYTES) return least;
  throw tooLargeError(least.bytes, mostImages, measure(1, 1).bytes <= MOST_BYTES);
}

function tooLargeError(bytes: number, images: number, isBatchAtFault: boolean): MnistxError {
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  const steps = images < 2 ? 'steps of 1 image' : `steps of ${images} images`;
  return new MnistxError([
    {
      code: 'TOO_LARGE',
      message: `this network needs ${gigabytes} GiB with ${steps}; engine simd has 4 GiB`,
      fix: `${isBatchAtFault ? 'lower train.batch_size' : 'make its layers smaller'}, or use engine: tfjs`,
    },
  ]);
}
