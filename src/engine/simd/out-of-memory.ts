import { MnistxError } from '../../errors.js';

/** OUT_OF_MEMORY with a reason and what to do. */
export function outOfMemoryError(reason: string, fix: string, options?: ErrorOptions): MnistxError {
  const message = `the engine simd could not get the memory it needs: ${reason}`;
  return new MnistxError({ code: 'OUT_OF_MEMORY', message, fix }, options);
}

/** What engines say of a new memory, a growing memory, and a module's code: they give no code, only a message. */
export function isMemoryError(error: unknown): error is RangeError {
  return error instanceof RangeError && /allocat|memory|grow/i.test(error.message);
}
