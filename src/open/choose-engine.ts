import { simdEngine } from '../engine/simd/engine.js';
import { createTfjsEngine } from '../engine/tfjs/engine.js';
import type { ChooseEngine } from '../engine/types.js';

/**
 * Chooses the engine that a config asks for; `auto` is simd. `warn` is told of a slow one. Native TensorFlow is looked for
 * in the cache.
 */
export function engineChooser(
  { cacheDirectory }: { readonly cacheDirectory: string },
  warn: (message: string) => void,
): ChooseEngine {
  return ({ engine }) => {
    if (engine !== 'tfjs') return simdEngine;
    return createTfjsEngine({
      cacheDirectory,
      backend: 'auto',
      onFallback: (why, fix) =>
        warn(
          `${why}, so this trains in plain TensorFlow.js: convolutions take hundreds of times as long as on the default ` +
            `engine (a small CNN over an hour an epoch instead of seconds); ${fix}, or leave --engine tfjs out`,
        ),
    });
  };
}
