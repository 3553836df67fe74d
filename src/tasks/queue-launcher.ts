import { bullmqLauncher } from '../sweep/launchers/bullmq/bullmq.js';
import { Link } from '../sweep/launchers/bullmq/link.js';
import type { QueueAddress } from '../sweep/launchers/bullmq/queue-address.js';
import type { LaunchedSweep, Launcher } from '../sweep/launchers/launcher.js';
import type { Effects } from '../effects.js';
import { needsFinder } from './queue-needs.js';
import { LOST_AFTER_MS, QUEUE_ATTEMPTS } from './queue-settings.js';

export interface QueueLauncherRequest {
  readonly address: QueueAddress;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  readonly signal: AbortSignal;
  readonly effects: Effects;
  /** Whether anybody wants to know of epochs. */
  readonly isWatched: boolean;
  readonly say: (message: string) => void;
}

export interface QueueLauncher {
  readonly create: (sweep: LaunchedSweep) => Launcher;
  readonly close: () => Promise<void>;
}

/**
 * Connects to a queue, before anything of a sweep is written; the launcher puts trials into it.
 *
 * @throws {MnistxError} QUEUE_UNAVAILABLE
 */
export async function openQueueLauncher(request: QueueLauncherRequest): Promise<QueueLauncher> {
  const { address, say } = request;
  const link = await Link.open({ address, lostAfterMs: LOST_AFTER_MS, mostAttempts: QUEUE_ATTEMPTS, say });
  const needsOf = needsFinder(request);
  const workerCommand = `mnistx worker --queue ${address.shown}`;
  return {
    create: (sweep) => bullmqLauncher({ ...request, link, sweep, needsOf, workerCommand }),
    close: () => link.close(),
  };
}
