import { setTimeout as wait } from 'node:timers/promises';
import { MnistxError } from '../errors.js';

const MOST_TRIES = 50;
const TRY_AGAIN_MS = 20;

/**
 * Does what another process may prevent for a moment. Other requests are answered meanwhile.
 *
 * @throws {MnistxError} RUN_BUSY after a second
 */
export async function tryWhileBusy<Result>(change: () => Result, signal: AbortSignal): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return change();
    } catch (error) {
      if (!(error instanceof MnistxError && error.code === 'RUN_BUSY') || tries === MOST_TRIES) throw error;
    }
    await wait(TRY_AGAIN_MS, undefined, { signal });
  }
}
