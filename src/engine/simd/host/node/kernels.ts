import { readFileSync } from 'node:fs';
import { isValidModule } from './relaxed-simd.js';

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
  return readFileSync(new URL(`../../${name}`, import.meta.url));
}
