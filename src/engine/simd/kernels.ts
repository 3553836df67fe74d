import type { Kernels } from './kernel-exports.js';

/** Maximum size of a memory: 4 GiB, the limit of 32-bit addresses. */
export const MOST_BYTES = 2 ** 32;

/** A shared memory of `bytes` that can grow to `mostBytes`, for which address space is reserved. Default: `MOST_BYTES` */
export function makeSharedMemory(bytes: number, mostBytes: number = MOST_BYTES): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: countPages(bytes), maximum: countPages(mostBytes), shared: true });
}

/** Pages of 64 KiB. */
export function countPages(bytes: number): number {
  return Math.ceil(bytes / 65_536);
}

/**
 * Makes `memory.buffer` at least as long as `pages`, to which another thread has grown the memory. V8 tells threads of a
 * growth by an interrupt, which may come late, and not at all to a thread that is starting; growing by 0 looks for itself.
 */
export function seeGrowth(memory: WebAssembly.Memory, pages: number): void {
  if (countPages(memory.buffer.byteLength) < pages) memory.grow(0);
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const exports: unknown = new WebAssembly.Instance(module, { env: { memory } }).exports;
  return exports as Kernels;
}
