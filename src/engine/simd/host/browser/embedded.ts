import { MnistxError } from '../../../../errors.js';
import type { Engine } from '../../../types.js';
import { createSimdEngine } from '../../engine.js';
import type { Host } from '../../host.js';
import kernels from '../../kernels.wasm?url&inline';
import { OwnThread } from './own-thread.js';
import { nameOutOfMemory } from './page-memory.js';
import { checkSharedMemory } from './shared-memory.js';

/**
 * The engine on a page's own thread, with kernels that are part of its script: nothing is fetched and no worker started, so
 * it runs in a page that was opened as a file. For predictions: a training would hold the page up.
 */
export function createEmbeddedEngine(): Engine {
  return createSimdEngine(embeddedHost);
}

const embeddedHost: Host = {
  backend: 'wasm',
  countThreads: () => 1,
  compileKernels,
  // Predictions differ by a rounding at most.
  compileRelaxedKernels: () => null,
  relaxedSimdRemedy: '',
  limitGrowth: (most, bytes) => Math.min(most, 2 * bytes),
  startThreads: ({ module, memory }, listener) => [new OwnThread({ module, memory, thread: 0, threads: 1 }, listener)],
  nameOutOfMemory,
};

async function compileKernels(): Promise<WebAssembly.Module> {
  checkSharedMemory();
  const bytes = Uint8Array.from(atob(kernels.slice(kernels.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  if (WebAssembly.validate(bytes)) return WebAssembly.compile(bytes);
  throw new MnistxError({
    code: 'ENGINE_UNAVAILABLE',
    message: 'the network cannot run here: this browser has no WebAssembly SIMD with threads',
    fix: 'use a current version of Chromium, Firefox or Safari',
  });
}
