import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Keeps V8's spaces for young objects at 2 MB, in this thread and in workers that start later. They would grow to 16 MB each,
 * and a training makes little garbage.
 */
export function keepLittleGarbage(): void {
  setFlagsFromString('--max-semi-space-size=1');
}

/** Frees what nothing holds. V8 looks by itself only when much more has been allocated. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
