import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import type { Core } from './libraries.js';
import { findLibraries, findPackage } from './packages.js';
import { listNativePlaces } from './places.js';
import { detectHost } from './setup/sources.js';

export type NativeTensorFlow =
  | { readonly ok: true; readonly binding: string; readonly version: string }
  | { readonly ok: false; readonly reason: string; readonly fix: string };

export interface NativeOptions {
  readonly cacheDirectory: string;
  /** Load this binding and no other. Default: the first that exists of `listNativePlaces`. */
  readonly binding?: string;
}

interface Binding {
  readonly TF_Version: string;
}

const SETUP = 'run: mnistx setup tensorflow';
let loaded: { binding: string; version: string } | null = null;

/**
 * Makes native TensorFlow the backend of `@tensorflow/tfjs-core`, the same instance that `import` gives. Gradients come
 * with `@tensorflow/tfjs-layers`, which registers them. Never throws for a missing or unfit library; a library that
 * ends the process instead (wrong processor, damaged file) is what `probeNativeTensorFlow` is for.
 */
export async function loadNativeTensorFlow(options: NativeOptions): Promise<NativeTensorFlow> {
  const { cacheDirectory } = options;
  const libraries = findLibraries(cacheDirectory);
  const tfjsNode = findPackage('@tensorflow/tfjs-node', cacheDirectory);
  const binding = loaded?.binding ?? options.binding ?? (tfjsNode && findBinding(cacheDirectory, tfjsNode));
  if (libraries === null || tfjsNode === null || binding === null)
    return { ok: false, reason: 'no native TensorFlow is set up', fix: SETUP };
  try {
    // No `await` between the test and the registration: two callers at a time must not register twice.
    const core = libraries('@tensorflow/tfjs-core') as Core;
    loaded ??= register(libraries, tfjsNode, binding);
    if (!(await core.setBackend('tensorflow'))) throw new Error('TensorFlow.js refused the backend');
    return { ok: true, ...loaded };
  } catch (error) {
    const reason = `${binding} does not load: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, reason, fix: `${SETUP} --force` };
  }
}

function findBinding(cacheDirectory: string, packageDirectory: string): string | null {
  const places = listNativePlaces({ cacheDirectory, host: detectHost(), packageDirectory });
  const candidates = [places.wheel, places.installer, places.package];
  return candidates.find((place) => place !== null && existsSync(place.binding))?.binding ?? null;
}

/** Does what tfjs-node's index.js does, without its search for the binding and its file handlers. */
function register(
  libraries: NodeJS.Require,
  tfjsNode: string,
  bindingPath: string,
): { binding: string; version: string } {
  const require = createRequire(join(tfjsNode, 'package.json'));
  restoreRemovedUtilities();
  // libtensorflow reads it once, when it is loaded. In a worker thread this sets a copy and does nothing.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  // `any` at the edge: the binding and these files have no types that a package exports.
  const binding = require(bindingPath) as Binding;
  const core = libraries('@tensorflow/tfjs-core') as Core;
  const { NodeJSKernelBackend } = withCoreAsUnion(libraries, require, () => {
    require(join(tfjsNode, 'dist', 'register_all_kernels'));
    return require(join(tfjsNode, 'dist', 'nodejs_kernel_backend')) as {
      NodeJSKernelBackend: new (binding: Binding, packageName: string) => KernelBackend;
    };
  });
  core.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
  return { binding: bindingPath, version: binding.TF_Version };
}

/** tfjs-node calls both; Node 22 warns about them and Node 23 has removed them (tensorflow/tfjs#8425). */
function restoreRemovedUtilities(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}

/**
 * The kernels ask for `@tensorflow/tfjs` but use only tfjs-core, and must share the libraries' instance. The whole
 * package would load a WebGL backend, the converter and the data readers, and add 0.1 s to every start.
 */
function withCoreAsUnion<T>(libraries: NodeJS.Require, require: NodeJS.Require, action: () => T): T {
  const union = require.resolve('@tensorflow/tfjs');
  const before = require.cache[union];
  require.cache[union] = before ?? require.cache[libraries.resolve('@tensorflow/tfjs-core')];
  try {
    return action();
  } finally {
    if (before === undefined) delete require.cache[union];
  }
}
