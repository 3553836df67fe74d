import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../effects.js';
import { claimRunFolder, releaseFolder } from '../runs/ownership/claim-folder.js';
import { isLocked, LOCK } from '../runs/ownership/lock.js';
import { isThere } from '../runs/files.js';
import { Link, LinkClosed } from '../sweep/launchers/bullmq/link.js';
import { serveQueue } from '../sweep/launchers/bullmq/serve.js';
import type { ServeEvent } from '../sweep/launchers/bullmq/serve.js';
import type { QueueAddress } from '../sweep/launchers/bullmq/queue-address.js';
import { localLauncher } from '../sweep/launchers/local.js';
import { QUEUE_ATTEMPTS } from './queue-settings.js';
import { fitnessFinder } from './worker-fitness.js';

export interface WorkerRequest {
  readonly address: QueueAddress;
  /** How many trials train at once. */
  readonly slots: number;
  /** Of each trial. */
  readonly threads: number;
  readonly lostAfterMs: number;
  readonly checkpointEveryMs: number;
  /** Folders in which data lie, or which are data. */
  readonly dataDirectories: readonly string[];
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
}

export interface WorkerOptions {
  readonly effects: Effects;
  readonly signal: AbortSignal;
  readonly report: (event: WorkerEvent) => void;
}

export type WorkerEvent =
  ServeEvent | { readonly type: 'ready' } | { readonly type: 'warning'; readonly message: string };

/** How long the queue may take to get its jobs back. */
const LEAVE_MS = 20_000;

/**
 * Trains trials of other machines' sweeps, until it is told to stop.
 *
 * @throws {MnistxError} QUEUE_UNAVAILABLE, DISK, and what keeps this machine from training
 */
export async function runWorker(request: WorkerRequest, options: WorkerOptions): Promise<void> {
  const { address, slots, threads, lostAfterMs, cacheDirectory, mirrors, dataDirectories } = request;
  const { effects, signal, report } = options;
  const warn = (message: string): void => report({ type: 'warning', message });

  // 1. The queue.
  const link = await Link.open({ address, lostAfterMs, mostAttempts: QUEUE_ATTEMPTS, say: warn });

  // 2. A folder of its own in the cache: hosts may share one.
  const home = claimHome(cacheDirectory, effects);

  // 3. Processes that train, as a sweep on this machine has them.
  const local = localLauncher({
    program: fileURLToPath(new URL('trial-worker.js', import.meta.url)),
    settings: { runsDirectory: home.folder, cacheDirectory, mirrors, threads, isWatched: true },
    slots,
    signal,
    onLost: ({ experiment }, reason) => warn(`the process of ${experiment.name} ended ${reason}; it continues`),
  });

  // 4. Take jobs until told to stop.
  const leaving = (): void => void setTimeout(() => void link.close(), LEAVE_MS).unref();
  signal.addEventListener('abort', leaving);
  report({ type: 'ready' });
  try {
    await serveQueue({
      ...request,
      ...options,
      link,
      local,
      home: join(home.folder, 'trials'),
      // Containers may share both the name of their host and their process ids.
      name: `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
      fitnessFor: fitnessFinder({ cacheDirectory, mirrors, signal, dataDirectories, files: effects.files }),
    });
  } catch (error) {
    // The queue stayed away while this worker was to leave: its jobs go to others once it counts as lost.
    if (!(error instanceof LinkClosed)) throw error;
  } finally {
    signal.removeEventListener('abort', leaving);
    await local.close();
    await link.close();
    home.release();
  }
}

interface Home {
  readonly folder: string;
  readonly release: () => void;
}

function claimHome(cacheDirectory: string, { files, now }: Effects): Home {
  const directory = join(cacheDirectory, 'queue');
  removeLeftHomes(directory, { files });
  const { folder, lock } = claimRunFolder({ directory, name: 'worker', force: false, files, now });
  return {
    folder,
    release: () => {
      lock.release();
      releaseFolder(folder, files);
    },
  };
}

/** Those of workers that were killed. */
function removeLeftHomes(directory: string, { files }: Pick<Effects, 'files'>): void {
  if (!isThere(files, directory)) return;
  for (const name of files.readdirSync(directory)) {
    const folder = join(directory, name);
    if (isThere(files, join(folder, LOCK)) && !isLocked(folder, files)) releaseFolder(folder, files);
  }
}
