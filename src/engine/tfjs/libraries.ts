import { createRequire } from 'node:module';

export type Core = typeof import('@tensorflow/tfjs-core');
export type Layers = typeof import('@tensorflow/tfjs-layers');

export interface Libraries {
  readonly tf: Core;
  readonly layers: Layers;
}

/** The packages' CommonJS builds: the one instance that tfjs-node shares. Takes 0.3 s, so only when it is needed. */
export function loadLibraries(): Libraries {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs-core') as Core;
  const layers = require('@tensorflow/tfjs-layers') as Layers;
  return { tf, layers };
}

export async function usePlainBackend({ tf }: Libraries): Promise<void> {
  // Else its first use prints a banner that recommends what `mnistx setup` does.
  tf.enableProdMode();
  createRequire(import.meta.url)('@tensorflow/tfjs-backend-cpu');
  // Keeps it from printing an advertisement for tfjs-node.
  tf.enableProdMode();
  await tf.setBackend('cpu');
  await tf.ready();
}
