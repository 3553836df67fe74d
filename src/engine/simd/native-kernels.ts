import { ACTIVATIONS } from './activation-kinds.js';
import type { Kernels } from './kernel-exports.js';

/** Below, the twins in native/ leave the work to WebAssembly: there rows are shorter than their vectors. */
const LEAST_UNITS = 12;

/** Native kernels in place of those that they are twins of: they take the same arguments and give the same bytes. */
export function nativeKernels(kernels: Kernels, native: Partial<Kernels>): Kernels {
  return {
    ...kernels,
    ...native,
    sparseDenseKernel: (...given) => {
      const units = given[10];
      const run =
        units < LEAST_UNITS ? kernels.sparseDenseKernel : (native.sparseDenseKernel ?? kernels.sparseDenseKernel);
      run(...given);
    },
    activate: unlessLinear(kernels.activate, native.activate),
    activateBackward: unlessLinear(kernels.activateBackward, native.activateBackward),
  };
}

/** A kernel whose first argument is an activation: native unless that only copies. */
function unlessLinear<A extends readonly unknown[]>(
  kernel: (kind: number, ...rest: A) => void,
  native = kernel,
): (kind: number, ...rest: A) => void {
  return (kind, ...rest) => (kind === ACTIVATIONS.linear ? kernel : native)(kind, ...rest);
}
