import { readFileSync } from 'node:fs';
import type { Kernels } from './kernel-exports.js';
import { isValidModule } from './relaxed-simd.js';

/** Pages of 64 KiB that a memory can grow to, and their bytes: 4 GiB, as far as addresses of 32 bits reach. */
const MOST_PAGES = 65_536;
export const MOST_BYTES = MOST_PAGES * 65_536;

export function compileKernels(): WebAssembly.Module {
  return new WebAssembly.Module(binary('kernels.wasm'));
}

/** The same kernels with multiply-adds that may round once instead of twice; `null` where there is no relaxed SIMD. */
export function compileRelaxedKernels(): WebAssembly.Module | null {
  const bytes = binary('kernels-relaxed.wasm');
  return isValidModule(bytes) ? new WebAssembly.Module(bytes) : null;
}

function binary(name: string): Uint8Array {
  return readFileSync(new URL(name, import.meta.url));
}

export function sharedMemory(bytes: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536), maximum: MOST_PAGES, shared: true });
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}
