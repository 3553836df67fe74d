import { MnistxError } from '../errors.js';
import { createNodeEngine } from '../engine/simd/host/node/engine.js';
import { openNative } from '../engine/simd/host/node/native.js';
import type { NativeLibrary } from '../engine/simd/host/node/native.js';
import { createTfjsEngine } from '../engine/tfjs/engine.js';
import type { ChooseEngine, Engine } from '../engine/types.js';

/**
 * Returns a function that chooses the engine a config asks for; `auto` means simd. Looks for the native TensorFlow or the native
 * kernels of that engine in the cache, and calls `warn` if they are there and do not work, or if training will be slow without
 * them. `simd` is the engine of that name. Default: with native kernels where they are set up. `env` is that of the process by
 * default
 *
 * @throws {MnistxError} BAD_USAGE for another MNISTX_ENGINE_BACKEND than `auto` and `wasm`
 */
export function engineChooser(
  {
    cacheDirectory,
    env = process.env,
    simd,
  }: { readonly cacheDirectory: string; readonly env?: NodeJS.ProcessEnv; readonly simd?: Engine },
  warn: (message: string) => void,
): ChooseEngine {
  // A wrong word is told at once; the library is opened for who trains with it.
  readBackend(env);
  let fast = simd;
  return ({ engine }) => {
    if (engine !== 'tfjs')
      return (fast ??= createNodeEngine({ library: chooseLibrary({ cacheDirectory, env }, warn) }));
    return createTfjsEngine({
      cacheDirectory,
      backend: 'auto',
      onFallback: (why, fix) =>
        warn(
          `${why}, so training uses plain TensorFlow.js: convolutions take hundreds of times as long as on the default ` +
            `engine (an epoch of a small CNN takes over an hour instead of seconds); ${fix}, or leave out --engine tfjs`,
        ),
    });
  };
}

/** Native kernels are used where they are set up, unless MNISTX_ENGINE_BACKEND is `wasm`. */
export function chooseLibrary(
  { cacheDirectory, env }: { readonly cacheDirectory: string; readonly env: NodeJS.ProcessEnv },
  warn: (message: string) => void,
): NativeLibrary | null {
  if (readBackend(env) === 'wasm') return null;
  const { library, fault } = openNative(cacheDirectory);
  if (fault !== null)
    warn(`${fault}, so WebAssembly trains, to the same bits but slower; run mnistx setup native to make them anew`);
  return library;
}

/** @throws {MnistxError} BAD_USAGE */
function readBackend(env: NodeJS.ProcessEnv): 'auto' | 'wasm' {
  const wanted = env['MNISTX_ENGINE_BACKEND'] || 'auto';
  if (wanted === 'auto' || wanted === 'wasm') return wanted;
  const message = `MNISTX_ENGINE_BACKEND is "${wanted}"`;
  throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'use auto or wasm, or leave it out' });
}
