import { MnistxError } from '../../errors.js';
import type { Session } from '../types.js';

/** What JavaScript says of an array that is too long, native TensorFlow of a tensor. */
const OUT_OF_MEMORY = /OOM when allocating|allocation failed|out of memory|invalid (typed )?array (buffer )?length/i;

/** The same session; what it rejects with if there is no memory is OUT_OF_MEMORY with what to do. */
export function withNamedErrors(session: Session): Session {
  return {
    description: session.description,
    trainSteps: (request) => named(() => session.trainSteps(request)),
    evaluate: (set, signal) => named(() => session.evaluate(set, signal)),
    predict: (images, count) => named(() => session.predict(images, count)),
    layerOutput: (layer, images, count) => named(() => session.layerOutput(layer, images, count)),
    snapshot: () => named(() => session.snapshot()),
    restore: (snapshot) => named(() => session.restore(snapshot)),
    useAverages: () => named(() => session.useAverages()),
    close: () => session.close(),
  };
}

/** Turns a failure to get memory into OUT_OF_MEMORY. Others stay as they are. */
export async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isOutOfMemory(error) ? outOfMemoryError(error) : error;
  }
}

function isOutOfMemory(error: unknown): error is Error {
  return error instanceof Error && OUT_OF_MEMORY.test(error.message);
}

function outOfMemoryError(cause: Error): MnistxError {
  const reason = cause.message.replace(/^Invalid TF_Status: \d+\s+Message: /, '').split('\n')[0]!;
  return new MnistxError(
    {
      code: 'OUT_OF_MEMORY',
      message: `the engine tfjs could not get the memory it needs: ${reason}`,
      fix: 'lower train.batch_size, or make the layers smaller',
    },
    { cause },
  );
}
