import type { Engine } from '../types.js';
import { nameOutOfMemory } from './out-of-memory.js';
import { SimdSession } from './session.js';
import { newThreads } from './thread-pool.js';
import type { ThreadSource } from './thread-pool.js';

/** WebAssembly SIMD kernels on worker threads: nothing native, the same bits on every machine. Trains every plan. */
export const simdEngine: Engine = createSimdEngine(newThreads);

/** The same with threads of a source: a `ThreadPool` keeps those of one session for the next. */
export function createSimdEngine(source: ThreadSource): Engine {
  return {
    name: 'simd',
    async open(request) {
      try {
        return await SimdSession.open(request, source);
      } catch (error) {
        throw nameOutOfMemory(error);
      }
    },
  };
}
