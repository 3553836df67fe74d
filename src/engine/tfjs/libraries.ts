import { MnistxError } from '../../errors.js';
import { findLibraries } from './packages.js';

export type Core = typeof import('@tensorflow/tfjs-core');
export type Layers = typeof import('@tensorflow/tfjs-layers');

export interface Libraries {
  readonly tf: Core;
  readonly layers: Layers;
  readonly loadPlainBackend: () => void;
}

/**
 * The packages' CommonJS builds: the one instance that tfjs-node shares. Takes 0.3 s, so only when it is needed.
 *
 * @throws {MnistxError} ENGINE_UNAVAILABLE if TensorFlow.js is not installed.
 */
export function loadLibraries(cacheDirectory = ''): Libraries {
  const require = findLibraries(cacheDirectory);
  if (require === null) throw notInstalledError();
  const tf = require('@tensorflow/tfjs-core') as Core;
  const layers = require('@tensorflow/tfjs-layers') as Layers;
  return { tf, layers, loadPlainBackend: () => void require('@tensorflow/tfjs-backend-cpu') };
}

export async function usePlainBackend({ tf, loadPlainBackend }: Libraries): Promise<void> {
  // Without this, its first use prints a banner that recommends what `mnistx setup` does.
  tf.enableProdMode();
  loadPlainBackend();
  // Keeps it from printing an advertisement for tfjs-node.
  tf.enableProdMode();
  await tf.setBackend('cpu');
  await tf.ready();
}

function notInstalledError(): MnistxError {
  return new MnistxError({
    code: 'ENGINE_UNAVAILABLE',
    message: 'the engine tfjs needs TensorFlow.js, which does not come with mnistx',
    fix: 'run: npx mnistx setup tensorflow, or use the engine simd (remove "engine: tfjs" or --engine tfjs)',
  });
}
