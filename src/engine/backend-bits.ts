/** Backends whose results are the same bits. */
export function bitsOf(backend: string): string {
  return backend.startsWith('native-') ? 'wasm' : backend;
}
