import { setFlagsFromString } from 'node:v8';

/**
 * Whether a module compiles here, one with relaxed SIMD too: where V8 has that behind a flag, this sets the flag, for all
 * threads of the process and for good.
 */
export function isValidModule(bytes: Uint8Array): boolean {
  if (WebAssembly.validate(bytes)) return true;
  if (!isBehindFlag(process.versions.v8)) return false;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes);
}

/** That is Node 20 (V8 11.3). Later ones have it without; a flag that V8 does not know would make it print an error. */
export function isBehindFlag(v8Version: string): boolean {
  return v8Version.startsWith('11.');
}
