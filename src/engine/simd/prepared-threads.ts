import type { ExampleSet } from '../../data/types.js';
import type { SessionRequest } from '../types.js';
import { chooseKernels } from './choose-kernels.js';
import type { Host } from './host.js';
import { MOST_BYTES } from './kernels.js';
import { chooseThreads } from './layout.js';
import { CONTROL_BYTES } from './team.js';
import { isFit } from './thread-pool.js';
import type { ThreadSource } from './thread-pool.js';
import { Threads } from './threads.js';
import type { ThreadsRequest } from './threads.js';

/** Threads that start while the data of their session are read, perhaps straight into their memory. */
export class PreparedThreads implements ThreadSource {
  /** `null` where addresses are scarce: how many a session needs is known only from its data. */
  static async start(request: Pick<SessionRequest, 'plan' | 'threads'>, host: Host): Promise<PreparedThreads | null> {
    const mostBytes = host.limitGrowth(MOST_BYTES, CONTROL_BYTES);
    if (mostBytes < MOST_BYTES) return null;
    const { module } = await chooseKernels(request.plan, host);
    const count = chooseThreads(request, host, request.plan.training.batch_size);
    return new PreparedThreads(new Threads({ host, module, count, bytes: CONTROL_BYTES, mostBytes }));
  }

  private constructor(private readonly threads: Threads) {}

  allocate(bytes: number): Uint8Array {
    return this.threads.allocate(bytes);
  }

  addressOf(training: ExampleSet): number | null {
    return this.threads.addressOf(training);
  }

  /** Other threads if these do not fit: few examples are trained on fewer threads. */
  take(request: ThreadsRequest): Threads {
    if (isFit(this.threads, request)) return this.threads;
    void this.threads.close();
    return new Threads(request);
  }

  giveBack(threads: Threads): Promise<void> {
    return threads.close();
  }

  close(): Promise<void> {
    return this.threads.close();
  }
}
