import type { Engine } from '../types.js';
import type { Host } from './host.js';
import { PreparedThreads } from './prepared-threads.js';
import { SimdSession } from './session.js';
import { newThreads } from './thread-pool.js';
import type { ThreadSource } from './thread-pool.js';

/**
 * The engine where a host runs it, with threads of a source: a `ThreadPool` keeps those of one session for the next.
 * Default: new threads for each session, which can be prepared
 */
export function createSimdEngine(host: Host, source?: ThreadSource): Engine {
  const engine = engineOn(host, source ?? newThreads);
  if (source !== undefined) return engine;
  return {
    ...engine,
    async prepare(request) {
      const threads = await named(host, () => PreparedThreads.start(request, host));
      if (threads === null) return null;
      return {
        ...engineOn(host, threads),
        allocate: (bytes) => threads.allocate(bytes),
        close: () => threads.close(),
      };
    },
  };
}

function engineOn(host: Host, source: ThreadSource): Engine {
  return { name: 'simd', open: (request) => named(host, () => SimdSession.open(request, host, source)) };
}

async function named<T>(host: Host, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw host.nameOutOfMemory(error);
  }
}
