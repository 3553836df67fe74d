import type { Engine } from '../types.js';
import type { TfjsOptions } from './open-session.js';
import { named } from './out-of-memory.js';

/**
 * The engine `tfjs`: TensorFlow.js, on native TensorFlow if that is set up. Its `open` rejects with ENGINE_UNAVAILABLE if
 * TensorFlow.js is not installed.
 */
export function createTfjsEngine(options: TfjsOptions): Engine {
  return {
    name: 'tfjs',
    open: (request) =>
      named(async () => {
        // A run of the other engine does not load it.
        const { openSession } = await import('./open-session.js');
        return openSession(request, options);
      }),
  };
}
