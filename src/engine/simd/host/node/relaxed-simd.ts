import { setFlagsFromString } from 'node:v8';

/**
 * Whether a module compiles on this machine. If V8 hides relaxed SIMD behind a flag, this sets the flag, permanently and for
 * all threads of the process.
 */
export function isValidModule(bytes: Uint8Array): boolean {
  if (WebAssembly.validate(bytes)) return true;
  if (!isBehindFlag(process.versions.v8)) return false;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes);
}

/** True for Node 20 (V8 11.3). Later versions need no flag, and V8 prints an error for a flag that it does not know. */
export function isBehindFlag(v8Version: string): boolean {
  return v8Version.startsWith('11.');
}
