import { createTfjsEngine } from '../engine/tfjs/engine.js';
import type { RunOptions } from '../run-experiment.js';
import type { Context } from './context.js';

/** The engine that a config asks for; says so where it has to be a slow one. */
export function engineChooser(
  { cacheDirectory }: Context,
  warn: (message: string) => void,
): RunOptions['chooseEngine'] {
  return () =>
    createTfjsEngine({
      cacheDirectory,
      backend: 'auto',
      onFallback: (reason, fix) =>
        warn(
          `${reason}, so this trains in plain TensorFlow.js: 2 to 3 times slower for dense networks, hundreds of times for ` +
            `convolutions (the worksheet's CNN takes over an hour an epoch instead of seconds); ${fix}`,
        ),
    });
}
