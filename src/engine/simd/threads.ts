import { Worker } from 'node:worker_threads';
import type { ExampleSet, Images } from '../../data/types.js';
import { hasAddressesFor } from './address-space.js';
import { roundUp } from './arena.js';
import { Kind, Parameter } from './command.js';
import type { Kernels } from './kernel-exports.js';
import { instantiate, makeSharedMemory } from './kernels.js';
import type { Layout } from './layout.js';
import { nameOutOfMemory, outOfMemoryError } from './out-of-memory.js';
import { CONTROL_BYTES, Word } from './team.js';
import type { Assignment, FromThread, WorkerData } from './worker.js';

export interface ThreadsRequest {
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
  private readonly workers: readonly Worker[];
  private used = CONTROL_BYTES;
  private training: WeakRef<ExampleSet> | null = null;
  private failure: Error | null = null;
  private onDone: { resolve: (powers: readonly number[]) => void; reject: (error: Error) => void } | null = null;
  private isWorking = false;
  private busy = 0;
  private onIdle: (() => void) | null = null;

  constructor(readonly request: ThreadsRequest) {
    const { module, count, bytes, mostBytes } = request;
    this.memory = makeSharedMemory(bytes, mostBytes);
    this.kernels = instantiate(module, this.memory);
    if (!hasAddressesFor(count)) throw outOfMemoryError(`there are not enough addresses for --threads ${count}`);
    this.workers = Array.from({ length: count }, (_, thread) => {
      const workerData: WorkerData = { module, memory: this.memory, thread, threads: count };
      // A worker file would refuse process options such as --input-type.
      const options = { workerData, execArgv: [], stdout: false, stderr: false };
      const worker = new Worker(new URL('./worker.js', import.meta.url), options);
      worker.unref();
      worker.on('message', (message: FromThread) => this.hear(message));
      worker.on('error', (error) => this.fail(nameOutOfMemory(error) as Error));
      worker.on('exit', (code) => this.fail(new Error(`a thread of the simd engine ended with code ${code}`)));
      return worker;
    });
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
    this.clear(isThere ? base : CONTROL_BYTES);
    this.reserve(end);
    if (isThere) return;
    copyInto(this.memory, training.images, images);
    copyInto(this.memory, training.labels, labels);
    this.training = new WeakRef(training);
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
    this.busy = this.workers.length;
    new Uint8Array(this.memory.buffer, 0, CONTROL_BYTES).fill(0);
    for (const worker of this.workers) worker.postMessage(assignment);
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
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private clear(from: number): void {
    if (this.used > from) new Uint8Array(this.memory.buffer, from, this.used - from).fill(0);
    this.used = from;
  }

  private reserve(bytes: number): void {
    this.used = Math.max(this.used, bytes);
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / 65_536);
    try {
      if (missing > 0) this.memory.grow(missing);
    } catch (error) {
      throw nameOutOfMemory(error);
    }
  }

  private send(kind: number): void {
    const words = this.words();
    Atomics.store(words, Word.kind, kind);
    Atomics.add(words, Word.command, 1);
    Atomics.notify(words, Word.command);
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
    for (const worker of this.workers) void worker.terminate();
    this.onDone?.reject(error);
    this.onIdle?.();
  }

  /** Threads keep the process alive only while somebody waits for them. */
  private whileAlive<T>(waiting: Promise<T>): Promise<T> {
    for (const worker of this.workers) worker.ref();
    return waiting.finally(() => {
      for (const worker of this.workers) worker.unref();
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
