import type { RunOptions } from '../run-types.js';
import type { Context } from './context.js';
import { simdEngine } from '../engine/simd/engine.js';
import { createTfjsEngine } from '../engine/tfjs/engine.js';

/** The engine that a config asks for, or the fastest that can; says so where it has to be a slow one. */
export function engineChooser(
  { cacheDirectory }: Context,
  warn: (message: string) => void,
): RunOptions['chooseEngine'] {
  return ({ engine }, plan) => {
    const reason = simdEngine.unsupported(plan);
    if (engine !== 'tfjs' && reason === null) return simdEngine;
    if (engine !== 'tfjs') warn(`${reason}, so this trains on TensorFlow.js`);
    return createTfjsEngine({
      cacheDirectory,
      backend: 'auto',
      onFallback: (why, fix) =>
        warn(
          `${why}, so this trains in plain TensorFlow.js: convolutions take hundreds of times as long as on the default ` +
            `engine (the worksheet's CNN over an hour an epoch instead of seconds); ${fix}, or leave --engine tfjs out`,
        ),
    });
  };
}
