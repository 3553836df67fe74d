import { ACTIVATIONS } from './activation-kinds.js';
import type { Kernels } from './kernel-exports.js';

/** Below, the twins in native/ leave the work to WebAssembly: there rows are shorter than their vectors. */
const LEAST_UNITS = 12;

/** Native kernels in place of those that they are twins of: they take the same arguments and give the same bytes. */
export function nativeKernels(kernels: Kernels, native: Partial<Kernels>): Kernels {
  return {
    ...kernels,
    ...native,
    sparseDenseForward: unlessShort(8, kernels.sparseDenseForward, native.sparseDenseForward),
    sparseDenseKernel: unlessShort(10, kernels.sparseDenseKernel, native.sparseDenseKernel),
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

/** A kernel that has its number of units at a place among its arguments: native unless these are few. */
function unlessShort<A extends readonly unknown[]>(
  place: number,
  kernel: (...given: A) => void,
  native = kernel,
): (...given: A) => void {
  return (...given) => ((given[place] as number) < LEAST_UNITS ? kernel : native)(...given);
}
