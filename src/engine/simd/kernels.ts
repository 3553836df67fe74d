import type { Kernels } from './kernel-exports.js';

/** Maximum size of a memory: 4 GiB, the limit of 32-bit addresses. */
export const MOST_BYTES = 2 ** 32;

/** A shared memory of `bytes` that can grow to `mostBytes`, for which address space is reserved. Default: `MOST_BYTES` */
export function makeSharedMemory(bytes: number, mostBytes: number = MOST_BYTES): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: countPages(bytes), maximum: countPages(mostBytes), shared: true });
}

function countPages(bytes: number): number {
  return Math.ceil(bytes / 65_536);
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const exports: unknown = new WebAssembly.Instance(module, { env: { memory } }).exports;
  return exports as Kernels;
}
