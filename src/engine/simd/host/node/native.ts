import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kernels } from '../../kernel-exports.js';
import { nativeKernels } from '../../native-kernels.js';

/** Kernels of the processor's own instructions, compiled by `mnistx setup native`. */
export interface NativeLibrary {
  readonly path: string;
  /** Floats of a vector: 4, 8 or 16. */
  readonly lanes: number;
}

/** What native/binding.c exports. */
export interface Binding {
  /** Floats of a vector. */
  readonly lanes: number;
  readonly bind: (memory: Uint8Array) => Partial<Kernels>;
}

/** The C sources; the build copies them beside the kernels. */
export const NATIVE_SOURCES = fileURLToPath(new URL('../../native', import.meta.url));

/** The folder of libraries in the cache; `mnistx setup native` makes it. */
export function nativeFolder(cacheDirectory: string): string {
  return join(cacheDirectory, 'native');
}

/** Where the library of these very sources is, or would be. */
export function nativePath(cacheDirectory: string): string {
  const digest = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const name of readdirSync(NATIVE_SOURCES).sort())
    digest.update(`\0${name}\0`).update(readFileSync(join(NATIVE_SOURCES, name)));
  return join(nativeFolder(cacheDirectory), digest.digest('hex').slice(0, 16), 'lanes.node');
}

export type OpenedNative =
  | { readonly library: NativeLibrary; readonly fault: null }
  /** `fault`: why the library that is there cannot be used. */
  | { readonly library: null; readonly fault: string | null };

/** The library of the cache, if there is one that works. */
export function openNative(cacheDirectory: string): OpenedNative {
  if (!existsSync(nativeFolder(cacheDirectory))) return { library: null, fault: null };
  const path = nativePath(cacheDirectory);
  if (!existsSync(path)) return { library: null, fault: 'the native kernels are those of another version of mnistx' };
  try {
    return { library: { path, lanes: loadNative(path).lanes }, fault: null };
  } catch (error) {
    return { library: null, fault: `the native kernels cannot be loaded (${(error as Error).message})` };
  }
}

/** The kernels over a memory, those that are native in place of their twins. They are valid as long as the memory is. */
export function bindKernels(
  kernels: Kernels,
  memory: WebAssembly.Memory,
  { path }: Pick<NativeLibrary, 'path'>,
): Kernels {
  return nativeKernels(kernels, loadNative(path).bind(new Uint8Array(memory.buffer)));
}

export function loadNative(path: string): Binding {
  return createRequire(import.meta.url)(path) as Binding;
}
