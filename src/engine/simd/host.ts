import type { Assignment, FromThread, ThreadData } from './performer.js';

/** What the engine needs from where it runs: Node, or a worker of a page. */
export interface Host {
  /** The name of its kernels in records, if they are not relaxed: `wasm`, `native-256` */
  readonly backend: string;
  /** The most threads of a session that may use so many; `null` for all cores. */
  readonly countThreads: (wanted: number | null) => number;
  /** Compiles once. */
  readonly compileKernels: () => WebAssembly.Module | Promise<WebAssembly.Module>;
  /** The same kernels with multiply-adds that may round once instead of twice; `null` without relaxed SIMD. */
  readonly compileRelaxedKernels: () => WebAssembly.Module | null | Promise<WebAssembly.Module | null>;
  /** What a user is told where `fast_math` finds no relaxed SIMD. */
  readonly relaxedSimdRemedy: string;
  /** The maximum size of a memory that needs `bytes` and may have `most`. */
  readonly limitGrowth: (most: number, bytes: number) => number;
  /** @throws {MnistxError} OUT_OF_MEMORY if so many cannot be started */
  readonly startThreads: (request: ThreadsOnMemory, listener: ThreadListener) => readonly Thread[];
  /** Turns a failure to get memory or a thread into OUT_OF_MEMORY with what to do. Returns other errors unchanged. */
  readonly nameOutOfMemory: (error: unknown) => unknown;
}

export interface ThreadsOnMemory extends Pick<ThreadData, 'module' | 'memory'> {
  readonly count: number;
}

export interface ThreadListener {
  readonly hear: (message: FromThread) => void;
  readonly fail: (error: Error) => void;
}

/** A thread that performs the commands which stand in the memory. */
export interface Thread {
  /** Lets it build a program and perform commands until `Kind.stop`. */
  begin(assignment: Assignment): void;
  /** There is a command. Threads that wait in the memory have been notified there. */
  wake(): void;
  terminate(): Promise<void>;
  /** Whether somebody waits for it, which must keep the process alive. */
  setAwaited(isAwaited: boolean): void;
}
