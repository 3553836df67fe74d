import { readFileSync } from 'node:fs';
import type { Kernels } from './kernel-exports.js';
import { isValidModule } from './relaxed-simd.js';

/** What a memory can grow to: 4 GiB, as far as addresses of 32 bits reach. */
export const MOST_BYTES = 2 ** 32;

export function compileKernels(): WebAssembly.Module {
  return new WebAssembly.Module(readBinary('kernels.wasm'));
}

/** The same kernels with multiply-adds that may round once instead of twice; `null` where there is no relaxed SIMD. */
export function compileRelaxedKernels(): WebAssembly.Module | null {
  const bytes = readBinary('kernels-relaxed.wasm');
  return isValidModule(bytes) ? new WebAssembly.Module(bytes) : null;
}

function readBinary(name: string): Uint8Array {
  return readFileSync(new URL(name, import.meta.url));
}

/** A memory of so many bytes that can grow. Its most bytes are reserved as addresses. Default: `MOST_BYTES` */
export function makeSharedMemory(bytes: number, mostBytes: number = MOST_BYTES): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: countPages(bytes), maximum: countPages(mostBytes), shared: true });
}

function countPages(bytes: number): number {
  return Math.ceil(bytes / 65_536);
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}
