import type { ExampleSet, Images } from '../../data/types.js';
import { roundUp } from './arena.js';
import { Kind, Parameter } from './command.js';
import type { Host, Thread } from './host.js';
import type { Kernels } from './kernel-exports.js';
import { countPages, instantiate, makeSharedMemory } from './kernels.js';
import type { Layout } from './layout.js';
import type { Assignment, FromThread } from './performer.js';
import { CONTROL_BYTES, Word } from './team.js';

export interface ThreadsRequest {
  readonly host: Host;
  readonly module: WebAssembly.Module;
  readonly count: number;
  /** Bytes of the memory at first. */
  readonly bytes: number;
  /** What it may grow to. */
  readonly mostBytes: number;
}

/**
 * Worker threads over one shared memory. They run one program after another: `start`, `begin`, any
 * number of commands, `end`.
 */
export class Threads {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  private readonly threads: readonly Thread[];
  private used = CONTROL_BYTES;
  private training: WeakRef<ExampleSet> | null = null;
  /** Where a training set has been read to. */
  private room: Uint8Array | null = null;
  private failure: Error | null = null;
  private onDone: { resolve: (powers: readonly number[]) => void; reject: (error: Error) => void } | null = null;
  private isWorking = false;
  private busy = 0;
  private onIdle: (() => void) | null = null;

  constructor(readonly request: ThreadsRequest) {
    const { host, module, count, bytes, mostBytes } = request;
    this.memory = makeSharedMemory(bytes, mostBytes);
    this.kernels = instantiate(module, this.memory);
    this.threads = host.startThreads(
      { module, memory: this.memory, count },
      { hear: (message) => this.hear(message), fail: (error) => this.fail(error) },
    );
  }

  /** Whether they can run another program. */
  get isUsable(): boolean {
    return this.failure === null && !this.isWorking;
  }

  /**
   * Puts a training set in its place, unless the last session has left it there, and makes room for a program. All that
   * follows the set is 0, as in a new memory.
   */
  start(training: ExampleSet, { images, labels, assignment: { base }, end }: Layout): void {
    const isThere = this.training?.deref() === training;
    const isRead = this.addressOf(training) === images;
    const imagesEnd = images + training.images.byteLength;
    this.clear(isThere ? base : isRead ? imagesEnd : CONTROL_BYTES);
    this.reserve(end);
    if (isThere) return;
    if (!isRead) copyInto(this.memory, training.images, images);
    copyInto(this.memory, training.labels, labels);
    this.training = new WeakRef(training);
  }

  /** Room for the file of a training set, before the first `start`, which then leaves the images where they are. */
  allocate(bytes: number): Uint8Array {
    const at = this.place(bytes);
    return (this.room = new Uint8Array(this.memory.buffer, at, bytes));
  }

  /** Where the images of a training set are, if they have been read into `allocate`'s room. */
  addressOf({ images }: ExampleSet): number | null {
    return images.buffer === this.room?.buffer ? images.byteOffset : null;
  }

  /** Allocates bytes until the next `start`. */
  place(bytes: number): number {
    const at = roundUp(this.used, 64);
    this.reserve(at + bytes + 64);
    return at;
  }

  /** Lets all threads build a program and wait for its commands. */
  begin(assignment: Assignment): void {
    this.isWorking = true;
    this.busy = this.threads.length;
    new Uint8Array(this.memory.buffer, 0, CONTROL_BYTES).fill(0);
    this.publishSize();
    for (const thread of this.threads) thread.begin(assignment);
  }

  /** Runs a command on all threads; resolves to the optimizer's powers. */
  command(kind: number, parameters: Partial<Record<keyof typeof Parameter, number>>): Promise<readonly number[]> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const values = new Float64Array(this.memory.buffer, 4 * Word.parameters, 16).fill(0);
    for (const [name, value] of Object.entries(parameters)) values[Parameter[name as keyof typeof Parameter]] = value;
    const done = new Promise<readonly number[]>((resolve, reject) => (this.onDone = { resolve, reject }));
    this.send(kind);
    return this.whileAlive(done).finally(() => (this.onDone = null));
  }

  /** Ends the program. The threads then wait for another one, or have failed. */
  async end(): Promise<void> {
    // In the middle of a command they would not look up for a while.
    if (this.onDone !== null) await this.close();
    if (!this.isWorking || this.failure !== null) return;
    const idle = new Promise<void>((resolve) => (this.onIdle = resolve));
    this.send(Kind.stop);
    await this.whileAlive(idle);
  }

  async close(): Promise<void> {
    this.fail(new Error('the threads of the simd engine are closed'));
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private clear(from: number): void {
    if (this.used > from) new Uint8Array(this.memory.buffer, from, this.used - from).fill(0);
    this.used = from;
  }

  private reserve(bytes: number): void {
    this.used = Math.max(this.used, bytes);
    const missing = countPages(bytes - this.memory.buffer.byteLength);
    try {
      if (missing > 0) this.memory.grow(missing);
    } catch (error) {
      throw this.request.host.nameOutOfMemory(error);
    }
  }

  private send(kind: number): void {
    const words = this.words();
    this.publishSize();
    Atomics.store(words, Word.kind, kind);
    Atomics.add(words, Word.command, 1);
    Atomics.notify(words, Word.command);
    for (const thread of this.threads) thread.wake();
  }

  /** Before threads read what lies in memory that has just grown. */
  private publishSize(): void {
    Atomics.store(this.words(), Word.pages, countPages(this.memory.buffer.byteLength));
  }

  private hear(message: FromThread): void {
    if (message !== 'idle') return this.onDone?.resolve(message);
    if (--this.busy > 0) return;
    this.isWorking = false;
    this.onIdle?.();
  }

  /** If one thread ends, all end: the others would wait for it forever. */
  private fail(error: Error): void {
    if (this.failure !== null) return;
    this.failure = error;
    const words = this.words();
    Atomics.store(words, Word.failed, 1);
    Atomics.notify(words, Word.generation);
    for (const thread of this.threads) void thread.terminate();
    this.onDone?.reject(error);
    this.onIdle?.();
  }

  /** Threads keep the process alive only while somebody waits for them. */
  private whileAlive<T>(waiting: Promise<T>): Promise<T> {
    for (const thread of this.threads) thread.setAwaited(true);
    return waiting.finally(() => {
      for (const thread of this.threads) thread.setAwaited(false);
    });
  }

  private words(): Int32Array {
    return new Int32Array(this.memory.buffer, 0, Word.parameters);
  }
}

/** Copies images or labels to an address. */
export function copyInto(memory: WebAssembly.Memory, values: Images, at: number): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  new Uint8Array(memory.buffer).set(bytes, at);
}
