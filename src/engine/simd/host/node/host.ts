import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Host, Thread, ThreadListener, ThreadsOnMemory } from '../../host.js';
import type { FromThread } from '../../performer.js';
import { hasAddressesFor, limitGrowth } from './address-space.js';
import { compileKernels, compileRelaxedKernels } from './kernels.js';
import type { NativeLibrary } from './native.js';
import { nameOutOfMemory, noMemoryError } from './out-of-memory.js';
import type { NodeThreadData } from './worker.js';

/** Threads of Node, and the kernels of this package. */
export const nodeHost: Host = {
  backend: 'wasm',
  countThreads: (wanted) => wanted ?? availableParallelism(),
  compileKernels,
  compileRelaxedKernels,
  relaxedSimdRemedy:
    'fast_math needs relaxed SIMD, which WebAssembly does not have in this Node, so this trains with the portable ' +
    'kernels, to the same bits as without fast_math; use another version of Node, or leave fast_math out',
  limitGrowth,
  startThreads: (request, listener) => startThreads(request, listener, null),
  nameOutOfMemory,
};

/** The same with native kernels in place of the portable ones, and the same bits. */
export function nativeHost(library: NativeLibrary): Host {
  return {
    ...nodeHost,
    backend: `native-${32 * library.lanes}`,
    startThreads: (request, listener) =>
      startThreads(request, listener, request.module === compileKernels() ? library : null),
  };
}

function startThreads(
  { module, memory, count }: ThreadsOnMemory,
  listener: ThreadListener,
  native: NativeLibrary | null,
): Thread[] {
  if (!hasAddressesFor(count)) throw noMemoryError(`there are not enough addresses for --threads ${count}`);
  return Array.from({ length: count }, (_, thread) =>
    startThread({ module, memory, thread, threads: count, native }, listener),
  );
}

function startThread(workerData: NodeThreadData, { hear, fail }: ThreadListener): Thread {
  // A worker file would refuse process options such as --input-type.
  const options = { workerData, execArgv: [], stdout: false, stderr: false };
  const worker = new Worker(new URL('./worker.js', import.meta.url), options);
  worker.unref();
  worker.on('message', (message: FromThread) => hear(message));
  worker.on('error', (error) => fail(nameOutOfMemory(error) as Error));
  worker.on('exit', (code) => fail(new Error(`a thread of the simd engine ended with code ${code}`)));
  return {
    begin: (assignment) => worker.postMessage(assignment),
    wake: () => {},
    terminate: async () => void (await worker.terminate()),
    setAwaited: (isAwaited) => (isAwaited ? worker.ref() : worker.unref()),
  };
}
