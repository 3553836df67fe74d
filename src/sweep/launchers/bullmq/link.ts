import type { IQueueBackend } from 'bullmq';
import { MnistxError } from '../../../errors.js';
import { connectServer } from './connect.js';
import { Pauses } from './pauses.js';
import type { QueueAddress } from './queue-address.js';
import { wordsOf } from './server.js';
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
  private isClosed = false;
  /** Operations that the server has refused and not done since. */
  private readonly refused = new Set<unknown>();
  private readonly pauses = new Pauses();
  /** Of operations that have no answer yet. */
  private readonly rejecters = new Set<(error: Error) => void>();

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
      if (this.isClosed) throw new LinkClosed();
      try {
        const result = await this.untilClosed(operation());
        this.note({ type: 'back' });
        this.noteTaken(operation);
        return result;
      } catch (error) {
        if (this.isClosed) throw new LinkClosed();
        const reason = this.request.address.conceal(wordsOf(error));
        if (this.judge(error) === 'away') this.note({ type: 'lost', reason });
        else this.noteRefused(operation, reason);
      }
      await this.pauses.for(pauseMs);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.pauses.end();
    for (const reject of [...this.rejecters]) reject(new LinkClosed());
    await this.server.close().catch(() => {});
  }

  /** Throws for what another try cannot mend. */
  private judge(error: unknown): 'away' | 'refusing' {
    const { code } = error as { readonly code?: unknown };
    // Numbers are BullMQ's: the job is not there, or its lock is another's.
    if (typeof code === 'number') throw new JobGone(wordsOf(error), { cause: error });
    if (error instanceof TypeError || error instanceof ReferenceError) throw error;
    const verdict = this.server.judge(error);
    if (verdict instanceof MnistxError) throw verdict;
    return verdict;
  }

  private note(event: ServerEvent): void {
    if (this.isClosed) return;
    if (event.type === 'refused') {
      for (const reject of [...this.rejecters]) reject(event.error);
      return;
    }
    const { address, say } = this.request;
    if (event.type === 'lost' && !this.isLost)
      say(`the queue ${address.shown} is away (${event.reason}); waiting for it`);
    if (event.type === 'back' && this.isLost) say(`the queue ${address.shown} is back`);
    this.isLost = event.type === 'lost';
  }

  /** It answers, but does not do what it is asked: reading may go on while writing is refused. */
  private noteRefused(operation: unknown, reason: string): void {
    this.note({ type: 'back' });
    const { address, say } = this.request;
    if (this.refused.size === 0) say(`the queue ${address.shown} takes no work for now (${reason}); trying again`);
    this.refused.add(operation);
  }

  private noteTaken(operation: unknown): void {
    if (this.refused.delete(operation) && this.refused.size === 0)
      this.request.say(`the queue ${this.request.address.shown} takes work again`);
  }

  /** What is asked of a server that is away may never be answered. */
  private untilClosed<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.rejecters.add(reject);
      work.then(resolve, reject).finally(() => this.rejecters.delete(reject));
    });
  }
}
