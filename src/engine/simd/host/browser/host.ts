import type { Host, Thread, ThreadListener, ThreadsOnMemory } from '../../host.js';
import type { FromThread, ThreadData } from '../../performer.js';
import { compileKernels, compileRelaxedKernels } from './kernels.js';
import { OwnThread } from './own-thread.js';
import { nameOutOfMemory } from './page-memory.js';

/** Workers of a page that may share memory, and the kernels beside its scripts. */
export const pageHost: Host = {
  backend: 'wasm',
  countThreads: (wanted) => (crossOriginIsolated ? (wanted ?? navigator.hardwareConcurrency) : 1),
  compileKernels,
  compileRelaxedKernels,
  relaxedSimdRemedy:
    'fast_math needs relaxed SIMD, which this browser does not have, so this trains with the portable kernels, to the ' +
    'same bits as without fast_math; use a newer browser, or leave fast_math out',
  // Phones refuse to reserve 4 GiB. A session needs more than it was measured for if its validation set is the larger one.
  limitGrowth: (most, bytes) => Math.min(most, 2 * bytes),
  startThreads,
  nameOutOfMemory,
};

/** One thread needs no worker, and so no memory that another one shares: browsers refuse that without isolation. */
function startThreads({ module, memory, count }: ThreadsOnMemory, listener: ThreadListener): Thread[] {
  if (count === 1) return [new OwnThread({ module, memory, thread: 0, threads: 1 }, listener)];
  return Array.from({ length: count }, (_, thread) =>
    startThread({ module, memory, thread, threads: count }, listener),
  );
}

function startThread(data: ThreadData, { hear, fail }: ThreadListener): Thread {
  const worker = new Worker(new URL('./thread-worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = (event: MessageEvent<FromThread>) => hear(event.data);
  worker.onerror = ({ message }) => fail(nameOutOfMemory(new Error(message || NOT_STARTED)) as Error);
  worker.postMessage(data);
  return {
    begin: (assignment) => worker.postMessage(assignment),
    wake: () => {},
    terminate: async () => worker.terminate(),
    setAwaited: () => {},
  };
}

const NOT_STARTED = 'a thread of the simd engine could not be started';
