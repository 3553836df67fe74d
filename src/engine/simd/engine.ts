import type { Engine } from '../types.js';
import type { Host } from './host.js';
import { SimdSession } from './session.js';
import { newThreads } from './thread-pool.js';
import type { ThreadSource } from './thread-pool.js';

/**
 * The engine where a host runs it, with threads of a source: a `ThreadPool` keeps those of one session for the next.
 * Default: new threads for each session.
 */
export function createSimdEngine(host: Host, source: ThreadSource = newThreads): Engine {
  return {
    name: 'simd',
    async open(request) {
      try {
        return await SimdSession.open(request, host, source);
      } catch (error) {
        throw host.nameOutOfMemory(error);
      }
    },
  };
}
