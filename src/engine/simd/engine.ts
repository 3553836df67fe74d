import type { Engine } from '../types.js';
import { nameOutOfMemory } from './out-of-memory.js';
import { SimdSession } from './session.js';

/** WebAssembly SIMD kernels on worker threads: nothing native, the same bits on every machine. Trains every plan. */
export const simdEngine: Engine = {
  name: 'simd',
  async open(request) {
    try {
      return await new SimdSession(request).ready();
    } catch (error) {
      throw nameOutOfMemory(error);
    }
  },
};
