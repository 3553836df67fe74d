import type { Writable } from 'node:stream';
import type { ServerEvent } from './api/events.js';

export interface EventHubOptions {
  /** Differs at each start of the server, so that an id of an earlier one is never taken for one of ours. */
  readonly boot: string;
  /** Characters of events that are kept for streams that come back. Default: 4 Mi */
  readonly mostKept?: number;
  /** Default: 64 */
  readonly mostStreams?: number;
  /** A reader that is further behind is dropped; it comes back by itself. Default: 1 MiB */
  readonly mostWaitingBytes?: number;
  /** Comments between events keep proxies from closing the stream. Default: 15000 */
  readonly heartbeatMs?: number;
}

interface KeptEvent {
  readonly number: number;
  readonly text: string;
}

/** Sends events to all open streams, and the missed ones to a stream that returns with the id of its last event. */
export class EventHub {
  readonly #boot: string;
  readonly #limits: Required<Omit<EventHubOptions, 'boot'>>;
  readonly #streams = new Set<Writable>();
  #kept: KeptEvent[] = [];
  #keptLength = 0;
  #last = 0;
  #heartbeat: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor({ boot, ...limits }: EventHubOptions) {
    this.#boot = boot;
    this.#limits = { mostKept: 2 ** 22, mostStreams: 64, mostWaitingBytes: 2 ** 20, heartbeatMs: 15_000, ...limits };
  }

  get streams(): number {
    return this.#streams.size;
  }

  publish(event: ServerEvent): void {
    if (this.#isClosed) return;
    const text = this.#format(++this.#last, event);
    this.#keep({ number: this.#last, text });
    for (const stream of this.#streams) this.#write(stream, text);
  }

  /**
   * Begins a stream: what came after `lastId`, or `reset` if that is no longer known, then every new event. Without
   * an id it begins with the next event. Returns false if there are too many streams; nothing is written then.
   */
  open(stream: Writable, lastId: string | null): boolean {
    if (this.#isClosed || this.#streams.size >= this.#limits.mostStreams) return false;
    this.#streams.add(stream);
    stream.once('close', () => this.#remove(stream));
    stream.on('error', () => this.#remove(stream));
    this.#heartbeat ??= setInterval(() => this.#beat(), this.#limits.heartbeatMs).unref();
    this.#write(stream, this.#beginning(lastId));
    return true;
  }

  close(): void {
    this.#isClosed = true;
    for (const stream of [...this.#streams]) {
      this.#remove(stream);
      stream.end();
    }
    this.#kept = [];
  }

  #keep(event: KeptEvent): void {
    this.#kept.push(event);
    this.#keptLength += event.text.length;
    if (this.#keptLength <= this.#limits.mostKept) return;
    // Halves at once: `shift` for each event would move all others each time.
    let dropped = 0;
    while (this.#keptLength > this.#limits.mostKept / 2) this.#keptLength -= this.#kept[dropped++]!.text.length;
    this.#kept = this.#kept.slice(dropped);
  }

  /** An id alone changes what a browser sends as Last-Event-ID, though nothing has happened yet. */
  #beginning(lastId: string | null): string {
    const retry = 'retry: 1000\n\n';
    if (lastId === null) return `${retry}id: ${this.#boot}-${this.#last}\n\n`;
    return retry + (this.#after(lastId) ?? this.#format(this.#last, { type: 'reset' }));
  }

  /** The events after one; `null` if not all of them are kept, they are too many, or the id is none of ours. */
  #after(id: string): string | null {
    const [, boot, digits] = /^(.+)-(\d{1,15})$/.exec(id) ?? [];
    const number = Number(digits);
    const first = this.#kept[0]?.number ?? this.#last + 1;
    if (boot !== this.#boot || number > this.#last || number < first - 1) return null;
    const missed = this.#kept.slice(number - first + 1).map(({ text }) => text);
    const text = missed.join('');
    // More than that would drop the stream as too slow, and it would return for the same.
    return text.length > this.#limits.mostWaitingBytes / 4 ? null : text;
  }

  #format(number: number, event: ServerEvent): string {
    // JSON has no line breaks outside of strings, and escapes those within.
    return `id: ${this.#boot}-${number}\ndata: ${JSON.stringify(event)}\n\n`;
  }

  #beat(): void {
    for (const stream of this.#streams) this.#write(stream, ':\n\n');
  }

  #write(stream: Writable, text: string): void {
    stream.write(text);
    if (stream.writableLength <= this.#limits.mostWaitingBytes) return;
    this.#remove(stream);
    stream.destroy();
  }

  #remove(stream: Writable): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0 || this.#heartbeat === null) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }
}
