import type { Engine } from '../types.js';
import { SimdSession } from './session.js';

/** WebAssembly SIMD kernels on worker threads: nothing native, the same bits on every machine. Trains every plan. */
export const simdEngine: Engine = {
  name: 'simd',
  unsupported: () => null,
  open: (request) => new SimdSession(request).ready(),
};
