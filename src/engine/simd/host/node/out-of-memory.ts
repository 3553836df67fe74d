import type { MnistxError } from '../../../../errors.js';
import { isMemoryError, outOfMemoryError } from '../../out-of-memory.js';
import { readAddressLimit } from './address-space.js';

/** Error codes of a thread that could not start or reached its heap limit. */
const THREAD_CODES = ['ERR_WORKER_INIT_FAILED', 'ERR_WORKER_OUT_OF_MEMORY'];

/** Makes Node reserve only what a memory can grow to, instead of 11 GB of address space with guard pages. */
const FLAG = '--disable-wasm-trap-handler';

/** Turns a failure to get memory or a thread into OUT_OF_MEMORY with what to do. Returns other errors unchanged. */
export function nameOutOfMemory(error: unknown): unknown {
  return isOutOfMemory(error) ? noMemoryError(error.message, { cause: error }) : error;
}

/** OUT_OF_MEMORY with what to do in this process. */
export function noMemoryError(reason: string, options?: ErrorOptions): MnistxError {
  return outOfMemoryError(reason, chooseRemedy(readAddressLimit(), hasFlag()), options);
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
  if (isMemoryError(error)) return true;
  return error instanceof Error && 'code' in error && THREAD_CODES.includes(error.code as string);
}
