import type { Engine } from '../../../types.js';
import { createSimdEngine } from '../../engine.js';
import type { ThreadSource } from '../../thread-pool.js';
import { nativeHost, nodeHost } from './host.js';
import type { NativeLibrary } from './native.js';

/** WebAssembly SIMD kernels on worker threads: nothing native, the same bits on every machine. Trains every plan. */
export const simdEngine: Engine = createSimdEngine(nodeHost);

export interface NodeEngineParts {
  /** Kernels that take the place of their twins. Default: none */
  readonly library?: NativeLibrary | null;
  /** Default: new threads for each session */
  readonly threads?: ThreadSource;
}

/** The same, with native kernels and with threads that outlive a session. */
export function createNodeEngine({ library = null, threads }: NodeEngineParts): Engine {
  return createSimdEngine(library === null ? nodeHost : nativeHost(library), threads);
}
