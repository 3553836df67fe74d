import type { Plan } from '../../model/types.js';
import type { Engine } from '../types.js';
import { hasNode } from './nodes/registry.js';
import { SimdSession } from './session.js';

/** WebAssembly SIMD kernels on worker threads: nothing native, the same bits on every machine. */
export const simdEngine: Engine = {
  name: 'simd',
  unsupported: (plan: Plan) => {
    const missing = plan.layers.find(({ type }) => !hasNode(type));
    return missing === undefined ? null : `the simd engine has no ${missing.type}`;
  },
  open: (request) => new SimdSession(request).ready(),
};
