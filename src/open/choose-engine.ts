import { simdEngine } from '../engine/simd/engine.js';
import { createTfjsEngine } from '../engine/tfjs/engine.js';
import type { ChooseEngine, Engine } from '../engine/types.js';

/**
 * Returns a function that chooses the engine a config asks for; `auto` means simd. Looks for native TensorFlow in the
 * cache, and calls `warn` if training will be slow without it. `simd` is the engine of that name. Default: `simdEngine`
 */
export function engineChooser(
  { cacheDirectory, simd = simdEngine }: { readonly cacheDirectory: string; readonly simd?: Engine },
  warn: (message: string) => void,
): ChooseEngine {
  return ({ engine }) => {
    if (engine !== 'tfjs') return simd;
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
