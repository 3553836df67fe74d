import { readFileSync } from 'node:fs';
import type { Kernels } from './kernel-exports.js';
import { isValidModule } from './relaxed-simd.js';

/** Maximum size of a memory: 4 GiB, the limit of 32-bit addresses. */
export const MOST_BYTES = 2 ** 32;

/** Compiles once a process. */
export function compileKernels(): WebAssembly.Module {
  return (compiled.portable ??= new WebAssembly.Module(readBinary('kernels.wasm')));
}

/** The same kernels with multiply-adds that may round once instead of twice; `null` without relaxed SIMD. */
export function compileRelaxedKernels(): WebAssembly.Module | null {
  const bytes = readBinary('kernels-relaxed.wasm');
  return isValidModule(bytes) ? (compiled.relaxed ??= new WebAssembly.Module(bytes)) : null;
}

const compiled: { portable?: WebAssembly.Module; relaxed?: WebAssembly.Module } = {};

function readBinary(name: string): Uint8Array {
  return readFileSync(new URL(name, import.meta.url));
}

/** A shared memory of `bytes` that can grow to `mostBytes`, for which address space is reserved. Default: `MOST_BYTES` */
export function makeSharedMemory(bytes: number, mostBytes: number = MOST_BYTES): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: countPages(bytes), maximum: countPages(mostBytes), shared: true });
}

function countPages(bytes: number): number {
  return Math.ceil(bytes / 65_536);
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}
