import type { IQueueBackend } from 'bullmq';
import { connectServer } from './connect.js';
import type { QueueAddress } from './queue-address.js';
import { unavailable, wordsOf } from './server.js';
import type { BackendOptions, Server, ServerEvent } from './server.js';

export interface LinkRequest {
  readonly address: QueueAddress;
  /** After how long without a sign of life a worker counts as lost, in milliseconds. */
  readonly lostAfterMs: number;
  /** How often the training of a job is begun whose worker is lost. */
  readonly mostAttempts: number;
  /** What people should know: in sentences. */
  readonly say: (message: string) => void;
}

/** Thrown into whatever still waits when a link is closed. */
export class LinkClosed extends Error {
  override readonly name = 'LinkClosed';
}

/** A job is no longer this worker's: another one has it, or it was removed. */
export class JobGone extends Error {
  override readonly name = 'JobGone';
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3000;

/** A connection to the server of a queue. While the server is away, work waits for it. */
export class Link {
  private server!: Server;
  private isLost = false;
  private readonly closing = new AbortController();

  /** @throws {MnistxError} QUEUE_UNAVAILABLE */
  static async open(request: LinkRequest): Promise<Link> {
    const { address, lostAfterMs, mostAttempts } = request;
    const link = new Link(request);
    const options: BackendOptions = {
      lockDuration: lostAfterMs,
      stalledInterval: Math.ceil(lostAfterMs / 2),
      maxStalledCount: mostAttempts - 1,
    };
    link.server = await connectServer({ address, options, report: (event) => link.note(event) });
    return link;
  }

  private constructor(private readonly request: LinkRequest) {}

  get lostAfterMs(): number {
    return this.request.lostAfterMs;
  }

  /** Of a queue without jobs; those of other queues are made from it. */
  get backend(): IQueueBackend {
    return this.server.backend;
  }

  /**
   * Does an operation, again and again while the server is away.
   *
   * @throws {JobGone}, {LinkClosed}, {MnistxError} QUEUE_UNAVAILABLE if trying again does not help
   */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const result = await this.untilClosed(operation());
        this.note({ type: 'back' });
        return result;
      } catch (error) {
        if (this.closing.signal.aborted) throw new LinkClosed();
        this.judge(error);
        this.note({ type: 'lost', reason: this.request.address.conceal(wordsOf(error)) });
      }
      await this.untilClosed(new Promise((resolve) => setTimeout(resolve, pauseMs)));
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.server.close().catch(() => {});
  }

  /** Throws for what another try cannot mend. */
  private judge(error: unknown): void {
    const { code, name } = error as { readonly code?: unknown; readonly name?: string };
    // Numbers are BullMQ's: the job is not there, or its lock is another's.
    if (typeof code === 'number') throw new JobGone(wordsOf(error), { cause: error });
    if (error instanceof TypeError || error instanceof ReferenceError) throw error;
    if (name === 'error' && typeof code === 'string' && !PASSING.test(code))
      throw unavailable(this.request.address, { what: `fails: ${wordsOf(error)}`, fix: 'see its log', cause: error });
  }

  private note(event: ServerEvent): void {
    if (this.closing.signal.aborted) return;
    const { address, say } = this.request;
    if (event.type === 'lost' && !this.isLost)
      say(`the queue ${address.shown} is away (${event.reason}); waiting for it`);
    if (event.type === 'back' && this.isLost) say(`the queue ${address.shown} is back`);
    this.isLost = event.type === 'lost';
  }

  private async untilClosed<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.closing;
    work.catch(() => {});
    let stop = (): void => {};
    const closed = new Promise<never>((_, reject) => {
      stop = () => reject(new LinkClosed());
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop);
    });
    return Promise.race([work, closed]).finally(() => signal.removeEventListener('abort', stop));
  }
}

/** Classes of PostgreSQL's errors that pass: connection, resources, shutdown, conflicts between transactions. */
const PASSING = /^(08|40|53|55|57|58)/;
