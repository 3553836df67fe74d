import { MnistxError } from '../../errors.js';
import { readAddressLimit } from './address-space.js';

/** Error codes of a thread that could not start or reached its heap limit. */
const THREAD_CODES = ['ERR_WORKER_INIT_FAILED', 'ERR_WORKER_OUT_OF_MEMORY'];

/** Makes Node reserve only what a memory can grow to, instead of 11 GB of address space with guard pages. */
const FLAG = '--disable-wasm-trap-handler';

/** Turns a failure to get memory or a thread into OUT_OF_MEMORY with what to do. Returns other errors unchanged. */
export function nameOutOfMemory(error: unknown): unknown {
  return isOutOfMemory(error) ? outOfMemoryError(error.message, { cause: error }) : error;
}

export function outOfMemoryError(reason: string, options?: ErrorOptions): MnistxError {
  const message = `the engine simd could not get the memory it needs: ${reason}`;
  return new MnistxError({ code: 'OUT_OF_MEMORY', message, fix: chooseRemedy(readAddressLimit(), hasFlag()) }, options);
}

/** What to do under a limit of addresses, in bytes. */
export function chooseRemedy(limit: number, isUnguarded: boolean): string {
  const less = 'use fewer --threads, a lower train.batch_size or data.limit';
  if (limit === Infinity) return `free some, or ${less}`;
  const allowed = `${(limit / 1e9).toFixed(1)} GB (ulimit -v)`;
  if (isUnguarded) return `${less}, or raise the limit of addresses of this process, ${allowed}`;
  return (
    `set NODE_OPTIONS=${FLAG}: without it Node reserves 11 GB of addresses for each WebAssembly memory, ` +
    `and this process may have ${allowed}; or raise that limit`
  );
}

function hasFlag(): boolean {
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((options) => options.includes(FLAG));
}

function isOutOfMemory(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if ('code' in error && THREAD_CODES.includes(error.code as string)) return true;
  // V8 gives no code, only a message: for a new memory, a growing memory, and a module's code.
  return error instanceof RangeError && /allocat|memory|grow/i.test(error.message);
}
