import { readFileSync } from 'node:fs';

/** The exports of kernels.wasm: addresses and counts in, as the AssemblyScript sources say. */
export type Kernels = Readonly<Record<string, (...args: number[]) => number>>;

/** Pages of 64 KiB that a memory can grow to: 4 GiB. */
const MOST_PAGES = 65_536;

export function compileKernels(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
}

export function sharedMemory(bytes: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536), maximum: MOST_PAGES, shared: true });
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}
