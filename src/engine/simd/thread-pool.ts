import type { ExampleSet } from '../../data/types.js';
import { Threads } from './threads.js';
import type { ThreadsRequest } from './threads.js';

/** Where sessions take their threads from, and give them back. */
export interface ThreadSource {
  take(request: ThreadsRequest): Threads;
  /** Where the images of a training set already are, in the memory of threads that `take` will give. */
  addressOf?(training: ExampleSet): number | null;
  giveBack(threads: Threads): Promise<void>;
}

/** Starts threads for each session, and ends them with it. */
export const newThreads: ThreadSource = {
  take: (request) => new Threads(request),
  giveBack: (threads) => threads.close(),
};

/**
 * Keeps the threads of the last session for the next one, with their memory and their compiled code. V8 does not know
 * what a shared memory weighs: those of closed sessions pile up until something else makes it collect garbage.
 */
export class ThreadPool implements ThreadSource {
  private idle: Threads | null = null;

  take(request: ThreadsRequest): Threads {
    const { idle } = this;
    this.idle = null;
    if (idle === null) return new Threads(request);
    if (isFit(idle, request)) return idle;
    void idle.close();
    return new Threads(request);
  }

  async giveBack(threads: Threads): Promise<void> {
    await threads.end();
    if (!threads.isUsable || this.idle !== null) return threads.close();
    this.idle = threads;
  }

  async close(): Promise<void> {
    const { idle } = this;
    this.idle = null;
    await idle?.close();
  }
}

/** Whether threads can run what other ones are asked for. */
export function isFit({ isUsable, request: own }: Threads, { module, count, bytes }: ThreadsRequest): boolean {
  return isUsable && own.module === module && own.count === count && own.mostBytes >= bytes;
}
