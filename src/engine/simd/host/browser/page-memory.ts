import { isMemoryError, outOfMemoryError } from '../../out-of-memory.js';

/** Turns a page's failure to get memory into OUT_OF_MEMORY with what to do. Returns other errors unchanged. */
export function nameOutOfMemory(error: unknown): unknown {
  if (!isMemoryError(error)) return error;
  const fix = 'close other tabs, or use a lower train.batch_size or data.limit';
  return outOfMemoryError(error.message, fix, { cause: error });
}
