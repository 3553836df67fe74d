import { MnistxError } from '../../errors.js';

/** Codes of a thread that could not begin, or ran into the limit of its heap. */
const THREAD_CODES = ['ERR_WORKER_INIT_FAILED', 'ERR_WORKER_OUT_OF_MEMORY'];

/** A failure to get memory or a thread, named with what to do; any other failure as it is. */
export function nameOutOfMemory(error: unknown): unknown {
  if (!isOutOfMemory(error)) return error;
  const { message } = error;
  return new MnistxError(
    {
      code: 'OUT_OF_MEMORY',
      message: `the engine simd could not get the memory it needs: ${message}`,
      fix:
        'free some, raise the limit of this process (ulimit -v; Node alone reserves 10 GiB of addresses for WebAssembly, ' +
        'less with NODE_OPTIONS=--disable-wasm-trap-handler), or use fewer --threads, a lower train.batch_size or data.limit',
    },
    { cause: error },
  );
}

function isOutOfMemory(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if ('code' in error && THREAD_CODES.includes(error.code as string)) return true;
  // V8 says so in words alone: of a new memory, of one that grows, and of a module's code.
  return error instanceof RangeError && /allocat|memory|grow/i.test(error.message);
}
