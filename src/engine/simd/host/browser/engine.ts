import type { Engine } from '../../../types.js';
import { createSimdEngine } from '../../engine.js';
import { ThreadPool } from '../../thread-pool.js';
import { pageHost } from './host.js';

/**
 * The engine for a worker of a page, which may block; a page's own thread may not. All cores in a page that is cross-origin
 * isolated, else one thread; the same bits as in Node. The threads of one session are kept for the next.
 */
export function createPageEngine(): Engine {
  return createSimdEngine(pageHost, new ThreadPool());
}
